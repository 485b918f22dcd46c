"""Everything that listens to Slack, and what each listener is given."""

from collections.abc import Callable

from slack_bolt import App, BoltContext
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse
from structlog import get_logger
from structlog.contextvars import bind_contextvars, clear_contextvars

from bot.desk import Desk
from bot.slack.gateway import Gateway
from bot.slack.installed import Installed
from handlers import desk as desk_words
from handlers import home, incidents, intake, reactions, reading, refusals, reporting, talking, workspaces

log = get_logger()


def placed(desk: Desk, gateway: Gateway, installed: Installed | None) -> Callable[..., BoltResponse]:
    """What comes before the installation is looked up: what an answer needs in any case.

    `gateway` has no token; that of the workspace comes with its installation.
    """

    def place(context: BoltContext, next: Callable[[], BoltResponse]) -> BoltResponse:
        context["desk"], context["gateway"], context["installed"] = desk, gateway, installed
        return next()

    return place


def register(app: App) -> None:
    """Register every listener; `desk`, `gateway` and `by` reach them by name."""

    def furnish(context: BoltContext, request: BoltRequest, next: Callable[[], BoltResponse]) -> BoltResponse:
        try:
            context["by"] = by = reading.actor(request.body, context)
        except (LookupError, AttributeError, TypeError):
            log.warning("malformed")
            return BoltResponse(status=400)  # it would be so again
        # Bolt runs the listener after this returns, in the same thread.
        clear_contextvars()
        bind_contextvars(workspace=context.team_id, arrival=by.arrival.key if by and by.arrival else None)
        log.info("arrived", source=by.source if by else None)
        return next()

    app.use(furnish)
    for noun in (incidents, desk_words, home, reporting, intake, talking, reactions, workspaces, refusals):
        noun.register(app)
