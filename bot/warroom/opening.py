"""Opening a war room: the steps, each safe to repeat, in the order in which people need them."""

import re
import unicodedata
from collections.abc import Sequence
from functools import partial

from bot import delivery
from bot.delivery import cards
from bot.delivery.flows import Done, NotYet, Site, Step
from bot.desk import Work
from bot.errors import SlackRefused
from bot.records.incidents.changing import OPENS_ROOM
from bot.slack.messages import RoomCard
from bot.slack.words import cut, words
from bot.terms import State, user_of
from storage.rows import DeliveryState, Incident, Urgency

NAME_LENGTH = 60
"""Slack takes 80; a shorter one can be read in the side bar."""

INVITED_AT_ONCE = 100
NAMES_TRIED = 9


def room_name(incident: Incident) -> str:
    """`inc-12-vpn-is-down`: the key and the title, in what Slack takes for a channel's name.

    https://docs.slack.dev/reference/methods/conversations.create
    """
    plain = (
        unicodedata.normalize("NFKD", f"{incident.key} {incident.title}").encode("ascii", "ignore").decode()
    )
    name = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    if len(name) > NAME_LENGTH:
        name = name[:NAME_LENGTH].rpartition("-")[0] or name[:NAME_LENGTH]
    return name


def create(site: Site) -> Done:
    """The channel. If an earlier try may have made it, the one we made is found by its name."""
    if _called_off(site) and not site.doubtful:
        return Done(over=True)
    wanted = site.learned.get("name") or room_name(site.incident)
    try:
        channel = site.gateway.create_channel(wanted)
    except SlackRefused as refused:
        if refused.reason != "name_taken":
            raise
        found = site.gateway.own_channel(wanted, creator=site.workspace.bot_user) if site.doubtful else None
        if found is None:
            return Done({"name": _next_name(site, wanted)}, again=True)
        channel = found
    return Done({"channel": channel, "name": wanted}, then=partial(_opened, channel=channel, name=wanted))


def set_topic(site: Site) -> Done:
    topic = words("warroom/topic", key=site.incident.key, title=site.incident.title)
    site.gateway.set_topic(site.learned["channel"], cut(topic, 250))
    return Done()


def invite(site: Site) -> Done:
    """The requester, the assignee and their team, whoever declared it, and the rulebook's commanders."""
    if _called_off(site):
        return Done(over=True)
    incident = site.incident
    commanders = sorted(site.desk.rulebook_of(site.workspace.id).people("commanders"))
    people = [incident.requester_id, incident.assignee_id, site.learned.get("declared_by"), *commanders]
    people += _team(site)
    users = list(dict.fromkeys(user_of(person) for person in people if person))
    return _invited(site, site.learned["channel"], users)


def invite_late(site: Site) -> Done | NotYet:
    """Whoever takes it after the room was opened comes in as well, and the team that it is given to.

    So does its requester, where the message that was reported has been read only then.
    """
    with site.desk.database.reading() as store:
        room = store.warrooms.of(site.incident.id)
        if room is None and store.flows.goes_on(site.incident.id, OPENS_ROOM):
            return NotYet()
    if room is None:
        return Done()
    people = filter(None, [site.incident.requester_id, site.incident.assignee_id, *_team(site)])
    return _invited(site, room.channel, list(dict.fromkeys(user_of(person) for person in people)))


def pin(site: Site) -> Done | NotYet:
    """The room's card, once it stands."""
    posted = site.posted(delivery.card(site.incident, "room"))
    if posted is None or posted.state in (DeliveryState.FAILED, DeliveryState.DROPPED):
        return Done({"left_out": [*site.learned.get("left_out", []), "pin: the card does not stand"]})
    if posted.ts is None:
        return NotYet()
    try:
        site.gateway.pin(site.learned["channel"], posted.ts)
    except SlackRefused as refused:
        if refused.reason != "already_pinned":
            raise
    return Done()


def find_link(site: Site) -> Done | NotYet:
    """The agents' card's address, for the bookmark."""
    posted = site.posted(delivery.card(site.incident, "agents"))
    if posted is None or posted.state in (DeliveryState.FAILED, DeliveryState.DROPPED):
        return Done({"link": None})
    if posted.ts is None or posted.channel is None:
        return NotYet()
    return Done({"link": site.gateway.permalink(posted.channel, posted.ts)})


def look_for_bookmark(site: Site) -> Done:
    """Bookmarks may stand twice, so they are listed before one is added."""
    link = site.learned.get("link")
    return Done({"bookmarked": link is None or link in site.gateway.bookmarks(site.learned["channel"])})


def bookmark(site: Site) -> Done:
    if not site.learned.get("bookmarked", True):
        title = f"{site.incident.key} in the agents' channel"
        site.gateway.bookmark(site.learned["channel"], title, site.learned["link"])
    return Done()


STEPS = (
    Step("create", "conversations.create", create, needed=True),
    Step("set_topic", "conversations.setTopic", set_topic),
    Step("invite", "conversations.invite", invite),
    Step("pin", "pins.add", pin),
    Step("find_link", "chat.getPermalink", find_link),
    Step("look_for_bookmark", "bookmarks.list", look_for_bookmark),
    Step("bookmark", "bookmarks.add", bookmark, after_doubt="look_for_bookmark"),
)

INVITE_STEPS = (Step("invite", "conversations.invite", invite_late),)


def _called_off(site: Site) -> bool:
    """It was cancelled or merged before its room was ready: nobody is called together for it."""
    return site.incident.state in (State.CANCELLED, State.DUPLICATE)


def _team(site: Site) -> list[str]:
    """The people of the team that it was given to, if it was."""
    team = site.desk.rulebook_of(site.workspace.id).teams.get(site.incident.team or "")
    return sorted(team.people) if team is not None else []


def _invited(site: Site, channel: str, users: Sequence[str]) -> Done:
    for start in range(0, len(users), INVITED_AT_ONCE):
        try:
            site.gateway.invite(channel, users[start : start + INVITED_AT_ONCE])
        except SlackRefused as refused:
            if refused.reason != "already_in_channel":
                raise
    return Done()


def _next_name(site: Site, taken: str) -> str:
    """`inc-12-vpn-is-down-2`, where somebody else has the name."""
    plain = room_name(site.incident)
    number = int(taken.removeprefix(f"{plain}-") or "1") + 1 if taken != plain else 2
    if number > NAMES_TRIED:
        raise SlackRefused("name_taken", hopeless=True)
    return f"{plain}-{number}"


def _opened(work: Work, incident: Incident, *, channel: str, name: str) -> None:
    """The room exists: it gets its card, and the other cards name it."""
    work.store.warrooms.open(incident, channel=channel, name=name, at=work.now)
    facts = cards.facts(work, incident)
    delivery.refresh(work, incident, facts)
    delivery.post(
        work,
        channel,
        facts.as_said(RoomCard),
        record=incident,
        card=delivery.card(incident, "room"),
        urgency=Urgency.ROOM,
    )
