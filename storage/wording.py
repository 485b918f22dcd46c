"""Words as they are compared: the same on either engine, whatever its language settings.

Neither engine folds and cuts text as the other does, so it is done here, and both are given whole words.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

KEPT = 32
"""So many different words of a record can be found; a title of average length has six."""

LONGEST = 40
"""Letters of a word that are compared. What is longer is a key or an address, and begins unlike others."""

READ = 2_000
"""Characters of a text that are looked at."""


def words_of(text: str, *, most: int = KEPT) -> list[str]:
    """The different words that say something, as they are compared: lower case, no accents, in their order.

    Only letters, marks and digits are in them, whatever stood in the text.
    """
    return list(islice(dict.fromkeys(_words(text[:READ])), most))


def _words(text: str) -> Iterator[str]:
    for word in _cut(text):
        if word not in _SAY_NOTHING:
            yield word[:LONGEST]


def _cut(text: str) -> list[str]:
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    folded = unicodedata.normalize("NFKD", text).casefold()
    kept = (c for c in folded if not unicodedata.combining(c))
    return "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in kept).split()


_ASCII_WORD = re.compile("[a-z0-9]+")

_LITTLE = (
    "a about after all also am an and any are as at be because been but by can cannot could did do does "
    "doesn don for from get gets got had has have he hello help her hi his how i if in into is isn it its "
    "just ll me my no not now of off on or our out please s she since so some t than thanks that the "
    "their them then there these they this to too up us ve was we were what when where which who why will "
    "with won would you your"
)
_SAY_NOTHING = frozenset(_LITTLE.split())
"""English words that stand in any report. Those of other languages weigh little once they are many."""
