"""Everything that listens to Slack, and what each listener is given."""

from collections.abc import Callable

from slack_bolt import App, BoltContext
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse
from structlog import get_logger
from structlog.contextvars import bind_contextvars, clear_contextvars

from bot.desk import Desk
from bot.slack.gateway import Gateway
from handlers import desk as desk_words
from handlers import home, incidents, reactions, reading, refusals, reporting, talking

log = get_logger()


def register(app: App, desk: Desk, gateway: Gateway) -> None:
    """Register every listener; `desk`, `gateway` and `by` reach them by name."""

    def furnish(context: BoltContext, request: BoltRequest, next: Callable[[], BoltResponse]) -> BoltResponse:
        context["desk"], context["gateway"] = desk, gateway
        try:
            context["by"] = by = reading.actor(request.body, context)
        except (LookupError, AttributeError, TypeError):
            log.warning("malformed")
            return BoltResponse(status=400)  # it would be so again
        # Bolt runs the listener after this returns, in the same thread.
        clear_contextvars()
        bind_contextvars(arrival=by.arrival.key if by and by.arrival else None)
        log.info("arrived", source=by.source if by else None)
        return next()

    app.use(furnish)
    for noun in (incidents, desk_words, home, reporting, talking, reactions, refusals):
        noun.register(app)
