"""Finding phrases in what people write: whole words, whatever their case, in any script with spaces."""

import re
import unicodedata
from functools import cache


def fold(text: str) -> str:
    """The text as phrases are compared: without case, one space between words, plain apostrophes."""
    composed = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    return re.sub(r"\s+", " ", composed).strip()


def mentions(folded: str, phrase: str) -> bool:
    """Whether the folded text holds the phrase as whole words: "vpn" is in "my VPN, again", not in "vpnx"."""
    wanted = _folded(phrase)
    at = folded.find(wanted) if wanted else -1
    while at >= 0:
        before, after = folded[:at][-1:], folded[at + len(wanted) :][:1]
        if not _continues(before) and not _continues(after):
            return True
        at = folded.find(wanted, at + 1)
    return False


@cache
def _folded(phrase: str) -> str:
    # Phrases come from the rulebook, so there are a few hundred of them.
    return fold(phrase)


def _continues(character: str) -> bool:
    # Marks continue a word: in Hindi or Thai a vowel is a mark on the letter before it.
    return character.isalnum() or character == "_" or unicodedata.category(character or " ").startswith("M")
