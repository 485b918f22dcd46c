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


def placed(desk: Desk, gateway: Gateway, installed: Installed) -> Callable[..., BoltResponse]:
    """What an answer needs if the installation cannot be looked up; `gateway` has no token."""

    def place(context: BoltContext, next: Callable[[], BoltResponse]) -> BoltResponse:
        context["desk"], context["gateway"], context["installed"] = desk, gateway, installed
        return next()

    return place


def register(app: App, desk: Desk, installed: Installed | None) -> None:
    """Register every listener; `desk`, `gateway` and `by` reach them by name.

    The gateway is that of the workspace, and comes with its authorization.
    """

    def furnish(context: BoltContext, request: BoltRequest, next: Callable[[], BoltResponse]) -> BoltResponse:
        context["desk"], context["installed"] = desk, installed
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
