"""Everything that must hold after a storm. Each check yields one sentence for everything that is wrong."""

from collections.abc import Callable

from . import majors, recorded, said, talks
from .standing import Found, Standing

CHECKS: tuple[Callable[[Standing], Found], ...] = (
    recorded.reports,
    recorded.clicks,
    said.announcements,
    said.other_deliveries,
    said.whispers,
    said.facts_told,
    said.updates,
    said.notes,
    said.live_cards,
    talks.heard,
    talks.words,
    talks.secrets,
    talks.reported_messages,
    talks.escalated,
    said.questions,
    majors.rooms,
    majors.reviews,
    recorded.rings,
    recorded.clocks,
    recorded.timelines,
    recorded.endings,
    said.people_told_of_bugs,
)


def wrong(it: Standing) -> list[str]:
    """All that is not as it must be, each sentence with the name of its check."""
    found = []
    for check in CHECKS:
        try:
            found += [f"{check.__name__}: {sentence}" for sentence in check(it)]
        except Exception as error:  # a check that stumbles over what stands has found something too
            found.append(f"{check.__name__} stumbled: {error!r}")
    return found
