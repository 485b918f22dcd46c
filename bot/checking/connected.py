"""What is connected: Slack, by its tokens, scopes, clock and channels."""

from collections.abc import Callable, Iterator
from datetime import datetime

from bot.checking.findings import Finding, ok, problem, warning
from bot.desk import Desk
from bot.errors import SlackBusy, SlackError, SlackRefused
from bot.house import installed_in
from bot.manifest import SCOPES
from bot.placing import INSTALL_AGAIN, remedy_for
from bot.settings import Settings
from bot.slack.calling import client
from bot.slack.inspecting import Inspection, Token

TOKEN, SCOPE, CLOCK, CHANNEL = "slack token", "slack scopes", "clock", "channels"

SLOW, WRONG = 5.0, 60.0
"""Seconds by which a clock may differ before it is a warning, and a problem: Slack's signatures are good
for five minutes (https://docs.slack.dev/authentication/verifying-requests-from-slack)."""


def slack(settings: Settings, desk: Desk | None, now: Callable[[], datetime]) -> Iterator[Finding]:
    """Everything that Slack can be asked; without a database, all but the channels."""
    if settings.slack_app_token is not None:
        yield from _app_token(_asking(settings, settings.slack_app_token.get_secret_value()))
    for name, secret in _tokens(settings, desk):
        asking = _asking(settings, secret)
        try:
            token = asking.token()
        except SlackError as error:
            yield _refused(TOKEN, name, error, settings)
            continue
        us = token.installation
        yield ok(TOKEN, f"{name} is {us.bot_user}'s in {us.name} ({us.workspace})")
        yield from _scopes(token)
        yield from _clock(token, now())
        if desk is not None:
            yield from _channels(asking, desk, us.workspace)


def _tokens(settings: Settings, desk: Desk | None) -> Iterator[tuple[str, str]]:
    """The bot token of the settings, or those of all workspaces that have installed us."""
    if settings.slack_bot_token is not None:
        yield "SLACK_BOT_TOKEN", settings.slack_bot_token.get_secret_value()
    installed = installed_in(settings, desk) if desk is not None else None
    if desk is None or installed is None:
        return
    with desk.database.reading() as store:
        known = [workspace.id for workspace in store.people.workspaces()]
    for workspace in known:
        bot = installed.find(workspace)
        if bot is not None and bot.bot_token:
            yield f"the token of {workspace}", bot.bot_token


def _asking(settings: Settings, token: str) -> Inspection:
    within = settings.slack_answers_within.total_seconds()
    return Inspection(client(token, base_url=settings.slack_api_url, within=within))


def _app_token(asking: Inspection) -> Iterator[Finding]:
    try:
        asking.open_socket()
        yield ok(TOKEN, "SLACK_APP_TOKEN opens a socket")
    except SlackRefused as refused:
        remedy = (
            "Make an app-level token with the scope connections:write on your app's page Basic Information, "
            "and switch Socket Mode on."
        )
        yield problem(TOKEN, f"Slack refuses SLACK_APP_TOKEN: {refused.reason}", remedy)
    except SlackError as error:
        yield warning(TOKEN, f"SLACK_APP_TOKEN could not be tried: {error.reason}", "Try again.")


def _refused(about: str, what: str, error: SlackError, settings: Settings) -> Finding:
    if isinstance(error, SlackRefused):
        return problem(about, f"Slack refuses {what}: {error.reason}", remedy_for(error.reason))
    if isinstance(error, SlackBusy):
        return warning(about, "Slack asks for patience", f"Try again in {error.seconds:.0f} seconds.")
    says = f"Slack does not answer at {settings.slack_api_url}: {error.reason}"
    return problem(about, says, "Look at the network, at a proxy's rules, and at SLACK_API_URL.")


def _scopes(token: Token) -> Iterator[Finding]:
    if token.scopes is None:
        yield warning(SCOPE, "Slack did not say which scopes the token has", "Compare them by hand.")
        return
    missing, more = sorted(SCOPES.keys() - token.scopes), sorted(token.scopes - SCOPES.keys())
    if missing:
        yield problem(SCOPE, f"missing: {', '.join(missing)}", INSTALL_AGAIN)
    else:
        yield ok(SCOPE, f"all {len(SCOPES)} of the manifest")
    if more:
        remedy = "Take away what nothing here needs; `tocsin manifest` prints what it does."
        yield warning(SCOPE, f"more than the manifest asks for: {', '.join(more)}", remedy)


def _clock(token: Token, now: datetime) -> Iterator[Finding]:
    if token.at is None:
        return
    ahead = (now - token.at).total_seconds()
    if abs(ahead) <= SLOW:
        yield ok(CLOCK, "this machine's clock is Slack's")
        return
    says = f"this machine's clock is {abs(ahead):.0f} seconds {'ahead of' if ahead > 0 else 'behind'} Slack's"
    remedy = "Set it by NTP: deadlines would be wrong, and Slack's signatures be refused as stale."
    yield (problem if abs(ahead) > WRONG else warning)(CLOCK, says, remedy)


def _channels(asking: Inspection, desk: Desk, workspace: str) -> Iterator[Finding]:
    """Each channel of the rulebook, as the last start found it."""
    channels = desk.rulebook_of(workspace).channels
    with desk.database.reading() as store:
        row = store.people.workspace(workspace)
    names = row.places.get("names", {}) if row else {}
    for name in dict.fromkeys((channels.agents, channels.incidents, *channels.intake)):
        id = name if not name.startswith("#") else names.get(name)
        if id is None:
            says = f"{name} has not been looked for yet"
            yield warning(CHANNEL, says, "A start finds or makes it, and joins it.")
            continue
        yield _channel(asking, name, id)


def _channel(asking: Inspection, name: str, id: str) -> Finding:
    invite = f"Invite the app there: type `/invite @tocsin` in {name}."
    try:
        found = asking.channel(id)
    except SlackRefused as refused:
        if refused.reason == "missing_scope":  # of a private one Slack tells nothing without groups:read
            return warning(CHANNEL, f"{name} is private, and Slack does not tell who is in it", invite)
        remedy = "Correct the channel in the rulebook, or invite the app if it is private."
        return problem(CHANNEL, f"Slack refuses {name} ({id}): {refused.reason}", remedy)
    except SlackError as error:
        return warning(CHANNEL, f"{name} could not be asked about: {error.reason}", "Try again.")
    if found.is_archived:
        return problem(CHANNEL, f"{name} is archived", "Take it out of the archive, or name another.")
    if not found.is_member:
        return problem(CHANNEL, f"the app is not in {name}", invite)
    if name.startswith("#") and found.name != name.removeprefix("#"):
        remedy = f"Write #{found.name} in the rulebook, or the next start makes a new {name}."
        return warning(CHANNEL, f"{name} is called #{found.name} now", remedy)
    return ok(CHANNEL, f"{name}: the app is in it")
