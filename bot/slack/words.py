"""Words: rendering the templates, so that text from people never becomes Slack markup."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from bot.terms import Kind, user_of

LANGUAGE = "en"
_ID = re.compile(r"[A-Z][A-Z0-9]+", re.ASCII)
_CARD = re.compile(r"https?://[\w.:-]+/archives/[A-Z0-9]+/p[0-9]+", re.ASCII)
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)


class Mrkdwn(str):
    """Text that is Slack markup on purpose. Everything else is escaped before Slack sees it."""

    __slots__ = ()


def escape(text: str) -> Mrkdwn:
    """Show `text` as it was written: no mention, link or formatting is born from it.

    The three characters of Slack's control sequences become entities
    (https://docs.slack.dev/messaging/formatting-message-text). A word joiner around those that format keeps
    them literal; people's longer texts stand in plain_text blocks, where nothing formats.
    """
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(character, entity)
    text = re.sub(r"[*_~`]+", lambda run: f"\u2060{run[0]}\u2060" if _may_format(run) else run[0], text)
    # At the start of a line an escaped ">" would still be a quote.
    return Mrkdwn(re.sub(r"(?m)^(\s*)&gt;", "\\1\u2060&gt;", text))


def _may_format(run: re.Match[str]) -> bool:
    """Formatting begins or ends only where a word does; `a_file_name` is left alone."""
    before, after = run.string[run.start() - 1 : run.start()], run.string[run.end() : run.end() + 1]
    return "`" in run[0] or not (before.isalnum() and after.isalnum())


def person(id: str | None) -> Mrkdwn:
    """A mention, which shows the person's name in the reader's Slack."""
    if id is None:
        return Mrkdwn("Tocsin")
    user = user_of(id)
    return Mrkdwn(f"<@{user}>") if _ID.fullmatch(user) else escape(user)


def channel(id: str) -> Mrkdwn:
    return Mrkdwn(f"<#{id}>") if _ID.fullmatch(id) else escape(id)


def link(address: str) -> Mrkdwn:
    """A web address as a link that shows where it leads; anything else as it was written.

    What would end the link, or give it a label that hides the address, is percent-encoded.
    """
    if not is_web_address(address):
        return escape(address)
    quoted = re.sub(r"[<>|^`\"\\\s]", lambda found: quote(found[0]), address)
    return Mrkdwn(f"<{quoted.replace('&', '&amp;')}>")


def permalink(site: str, channel: str, ts: str) -> str:
    """The address of a message in a workspace's Slack.

    As https://docs.slack.dev/reference/methods/chat.getPermalink answers it, without a call for each.
    """
    return f"{site.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"


def card_link(key: str, address: str | None) -> Mrkdwn:
    """A record's key, which leads to its card where that stands in Slack."""
    return Mrkdwn(f"<{address}|{key}>") if address and _CARD.fullmatch(address) else escape(key)


def is_web_address(text: str) -> bool:
    """Whether this is one http(s) address, with a host and without spaces."""
    try:
        parts = urlsplit(text)
        # A port that is no number is told only when it is asked for.
        return bool(_WEB.fullmatch(text) and parts.hostname and parts.port != 0)
    except ValueError:
        return False


def moment(at: datetime) -> Mrkdwn:
    """A moment in the reader's own time zone."""
    fallback = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return Mrkdwn(f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>")


def within(duration: timedelta) -> Mrkdwn:
    """A duration in its two largest units: `1 h 5 min`. Never negative."""
    seconds = max(0, int(duration.total_seconds()))
    parts = [
        (seconds // 86400, "d"),
        (seconds // 3600 % 24, "h"),
        (seconds // 60 % 60, "min"),
        (seconds % 60, "s"),
    ]
    first = next((at for at, (count, _) in enumerate(parts) if count), 3)
    return Mrkdwn(" ".join(f"{count} {unit}" for count, unit in parts[first : first + 2] if count) or "0 s")


def words(name: str, /, **facts: object) -> Mrkdwn:
    """The sentences of template `name`, filled with facts; people's text among them comes out escaped.

    Where the `key` among the facts is a request's, `request/` has the words that differ from `incident/`.
    """
    if not facts:
        return unchanging(name)
    name = _of_request(name) if is_request(facts.get("key")) else name
    return Mrkdwn(_template(name).render(facts).strip())


@cache
def unchanging(name: str) -> Mrkdwn:
    """Words without facts, such as a button's: rendered once."""
    return Mrkdwn(_template(name).render().strip())


def _template(name: str) -> Template:
    return slack_words().get_template(f"{LANGUAGE}/{name}.j2")


@cache
def _of_request(name: str) -> str:
    """The template that has the words for a request."""
    own = name.replace("incident/", "request/", 1)
    return own if f"{LANGUAGE}/{own}.j2" in slack_words().list_templates() else name


def is_request(key: object) -> bool:
    """Whether this is the key of a request."""
    return str(key).startswith(f"{Kind.REQUEST}-")


def command(key: object) -> str:
    """The command that speaks of a record: `/incident` or `/request`."""
    return (Kind.REQUEST if is_request(key) else Kind.INCIDENT).command


@cache
def slack_words() -> Environment:
    """The one environment of all messages."""
    env = Environment(
        loader=PackageLoader("templates", ""),
        undefined=StrictUndefined,
        finalize=_finalize,
        # The output is Slack's markup, not HTML: `finalize` escapes for it.
        autoescape=False,  # noqa: S701
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {"person": person, "channel": channel, "link": link, "moment": moment, "within": within}
    env.filters |= {"card_link": card_link, "command": command}
    return env


def _finalize(value: object) -> object:
    if value is None:
        return ""
    return value if isinstance(value, Mrkdwn) else escape(str(value))


_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")


def as_written(text: str) -> str:
    """What a person typed, out of Slack's encoding: mentions and links as names, entities as characters.

    Control characters and broken halves of characters go: no database keeps them.
    """
    text = re.sub(r"<([@#!])([^<>|]*)(?:\|([^<>]*))?>", _mention, text)
    text = re.sub(r"<((?:https?|mailto|tel):[^<>|]*)(?:\|([^<>]*))?>", r"\1", text)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return without_controls(text)


def without_controls(text: str) -> str:
    """`text` as a form gave it, less what no database keeps."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _mention(found: re.Match[str]) -> str:
    sign, id, name = found[1], found[2], found[3]
    if name:
        return name if name.startswith(("@", "#")) else f"{'#' if sign == '#' else '@'}{name}"
    return f"@{id.partition('^')[0]}" if sign == "!" else f"{sign}{id}"


def cut(text: str, length: int) -> str:
    """`text`, or as much of it as fits, ending in an ellipsis."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
