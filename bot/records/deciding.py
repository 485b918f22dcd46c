"""Deciding: whether somebody's words tell of something broken, ask for something, or are small talk.

A small scorer over signs in English. Signs of an incident count up, those of a request count down; near the
middle it is unsure, and the person is asked. It was tuned on the examples of tests/records/phrases.txt; how
good it is on others is stated in its test.
"""

import re
from dataclasses import dataclass

from bot.rulebook import Rulebook
from bot.rulebook.phrases import fold
from bot.terms import Kind

SURE = 2
"""So far from the middle a decision is sure."""

READ = 2_000
"""Characters of a text that are looked at."""

LONGEST_TALK = 200

SHOWN = 3
"""So many signs are given as reasons."""

BROKEN = {
    3: (
        r"down|outages?|offline|unavailable|unreachable|broken|dead|defective|malfunction\w*|crash\w*",
        r"fail(?:s|ed|ing|ure)?|errors?|bugs?|time(?:s|d)? ?outs?|corrupt\w*",
        r"stuck|hangs?|fro[sz]en?|freez\w+|flicker\w*",
        r"(?:not|never|no longer|stops?|stopped) (?:work|respond|load|start|open|print|sync|connect|boot)\w*",
        r"(?:do|does|did|is|are|has|will|would|wo)(?:n't| not) (?!know|need|have|want|sure)\w+",
        r"can't|can ?not|(?:un|not )able to|couldn't|could not|(?:nobody|no one|none of us)(?: \w+){0,3} can",
        r"lost|missing|disappear\w*|vanished|gone|stolen|stole|hacked|phishing|virus|ransomware|bounced?s?",
        r"slow|sluggish|intermittent\w*|unstable|unresponsive|disconnect\w*|drops|dropp(?:ed|ing)|drains?",
        r"(?:locked|kicked|logged) out|(?:is|are|was|been) locked|access denied|denied access",
        r"no (?:internet|network|connection|signal|sound|picture|power)",
    ),
    2: (
        r"problems?|issues?|trouble|wrong|strange|weird|suspicious|jam|jammed|empty|blank|leak\w*|beep\w*",
        r"nothing (?:works|happens|prints|loads)|returns nothing|keeps? \w+ing|stays (?:black|dark|white)",
        r"(?:is|are|disk|out of) (?:full|space|memory|paper|toner)|fix|since (?:this|yesterday|today|last)",
    ),
    1: (r"urgent\w*|asap|emergency|anyone else|for every(?:one|body)|again|suddenly|no longer",),
}
"""What stands in reports of what is broken: by how much a sign says, the signs."""

WANTED = {
    4: (
        r"(?:can|could|would|will) (?:you|we|i|some\w+|any\w+)(?: please)? "
        r"(?!not |help|look|check|fix|reach|open)\w+",
        r"(?:i|we)(?:'d| would) (?:like|love|need)|(?:may|might) (?:i|we)|is it possible|is there a way",
        r"how (?:do|can|could|should|to|many|much|often|long)|where (?:do|can|is|are)|what (?:is|are)|what's",
        r"who (?:can|may|is)",
        r"needs? (?!help)\w+|wants?|requir(?:e|es)",
        r"(?:reset|change|unlock|forgot|forgotten|renew)(?: \w+){0,3} (?:password|pin|mfa|2fa|account|user)",
        r"password reset|access (?:to|for)|more (?:\w+ )?(?:space|storage|quota|memory)",
        r"new (?:\w+ )?(?:laptop|computer|phone|monitor|keyboard|mouse|headset|starter|hire|account|mailbox)",
    ),
    3: (
        r"request\w*|order|looking for|permissions?|rights|quota|licen[cs]es?|upgrade|borrow",
        r"install|grant|whitelist|allowlist|onboard\w*|offboard\w*|set up|provision|(?:un)?subscribe|extend",
        r"please (?:add|create|set|remove|delete|give|move|enable|send|share|let)",
        r"^(?:add|create|give|increase|move|enable|send|share|rename)|new (?:phone|laptop) for",
    ),
    2: (r"questions?|would be (?:great|nice|good)",),
    1: (r"please",),
}
"""The same of what asks for something."""

SMALL_TALK = (
    r"(?:many |much )?(?:thanks?|thank you|thx|cheers)|great|perfect|awesome|super|nice|cool|lovely",
    r"hi|hello|hey|(?:good )?(?:morning|afternoon|evening|day|night)|welcome|bye|goodbye|see you",
    r"ok|okay|yes|no|yep|nope|sure|done|got it|will do|noted|right|agreed|same here|never ?mind|found it|lol",
    r"(?:it |that |this )?(?:works|is working|is fixed|is solved|solved|fixed|resolved)|fine|for me",
    r"so much|very much|a lot|all|every(?:one|body)|team|folks|guys|there|and|indeed|now|again",
    r"for (?:that|this|the help|your help|everything|the quick \w+)",
)
"""A message that says nothing else asks for nothing; the name of whom it is for may follow."""

AWAY = (
    r"out of (?:the )?office|ooo|on (?:pto|vacation|holiday|leave|parental leave|sick leave)|off sick|"
    r"day off|wfh|working from home|afk|brb|be right back"
)
"""Somebody says that they are away."""

_SIGNS = tuple(
    (sign * weight, re.compile(rf"(?<![\w'])(?:{words})(?![\w'])"))
    for sign, signs in ((1, BROKEN), (-1, WANTED))
    for weight, several in signs.items()
    for words in several
)
_TALK = re.compile(rf"(?:(?:{'|'.join(SMALL_TALK)})(?: |\Z))+(?:@?[\w.-]+)?")
_AWAY = re.compile(rf"\b(?:{AWAY})\b")
_NO_WORDS = re.compile(r":[a-z0-9_+'-]+:|[^\w\s@'-]")


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody's words most likely are."""

    kind: Kind | None
    """None: unsure."""
    because: tuple[str, ...]
    """The words that decided it; of what is unsure, those that speak for either."""
    service: str | None
    """The key of the service that they name."""


def decide(text: str, rulebook: Rulebook) -> Decision:
    """Incident or request; the same words always bring the same decision, and its reasons."""
    folded = fold(text[:READ])
    found = _signs(folded)
    score = _score(found)
    kind = None if abs(score) < SURE else Kind.INCIDENT if score > 0 else Kind.REQUEST
    speaking = [said for weight, said in found if kind is None or weight * score > 0]
    return Decision(kind, tuple(dict.fromkeys(speaking))[:SHOWN], rulebook.service_for(text))


def is_small_talk(text: str) -> bool:
    """Thanks, greetings, or that somebody is away: it asks for nothing, and nobody is answered."""
    plain = " ".join(_NO_WORDS.sub(" ", fold(text[:READ])).split())
    if len(plain) > LONGEST_TALK:
        return False
    if _AWAY.search(plain) is not None:
        return abs(_score(_signs(plain))) < SURE
    return not plain or _TALK.fullmatch(plain) is not None


def _signs(folded: str) -> list[tuple[int, str]]:
    return [(weight, said[0]) for weight, sign in _SIGNS if (said := sign.search(folded)) is not None]


def _score(found: list[tuple[int, str]]) -> int:
    return sum(weight for weight, _ in found)
