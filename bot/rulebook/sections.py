"""What every section of a rulebook has in common: frozen, closed to unknown keys, and its small types."""

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

EVER = "always"
"""The calendar that nobody has to write."""


class Section(BaseModel):
    """A mapping of the rulebook. Its fields' descriptions tell people what to write there."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def written_as(pattern: str, says: str) -> Callable[[object], str]:
    """A check that a text is wholly of the pattern; `says` finishes the sentence `"..." is ...`."""
    compiled = re.compile(pattern)

    def check(value: object) -> str:
        if not isinstance(value, str) or not compiled.fullmatch(value.strip()):
            raise ValueError(f"{shown(value)} is {says}")
        return value.strip()

    return check


def shown(value: object) -> str:
    """A value as a sentence quotes it: short, however long it is."""
    text = str(value)
    return f'"{text}"' if len(text) <= 60 else f'"{text[:57]}..."'


Name = Annotated[
    str,
    BeforeValidator(
        written_as(
            r"[a-z0-9][a-z0-9_-]{0,39}",
            "not a usable key; write up to 40 small letters, digits, - and _, such as it-desk",
        )
    ),
]
# 75 characters is what a menu in Slack shows of an option.
Label = Annotated[str, Field(min_length=1, max_length=75)]
Phrase = Annotated[str, Field(min_length=1, max_length=100)]
USER_ID = r"[UW][A-Z0-9]{1,20}"
EMAIL = r"[^\s@<>(),:;\"]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
GROUP = r"@[A-Za-z0-9._-]{1,80}|S[A-Z0-9]{2,20}"
_HOW_PEOPLE_ARE_WRITTEN = (
    "a Slack user id, such as U012AB3CD (in Slack: the person's profile, the three dots, Copy member ID), "
    "or an e-mail address"
)


def folded(name: str) -> str:
    """E-mail addresses are the same in any case; Slack's ids are not."""
    return name.lower() if "@" in name else name


Person = Annotated[
    str,
    BeforeValidator(
        written_as(f"{USER_ID}|{EMAIL}", f"not one person; write {_HOW_PEOPLE_ARE_WRITTEN}"),
    ),
    AfterValidator(folded),
]
Member = Annotated[
    str,
    BeforeValidator(
        written_as(
            f"{USER_ID}|{EMAIL}|{GROUP}",
            f"neither a person nor a user group; write {_HOW_PEOPLE_ARE_WRITTEN}, "
            'or a user group\'s handle in quotes, such as "@network-team", or its id, such as S012AB3CD',
        )
    ),
    AfterValidator(folded),
]
CHANNEL = r"#[a-z0-9_-]{1,80}|[CG][A-Z0-9]{2,20}"
Channel = Annotated[
    str,
    BeforeValidator(
        written_as(
            CHANNEL,
            'not a channel; write its name with # and in quotes, such as "#help" '
            "(at most 80 small letters, digits, - and _), or its id, such as C012AB3CD",
        )
    ),
]
WebPage = Annotated[
    str,
    BeforeValidator(written_as(r"https?://[^\s/]\S{0,2000}", "not a web address; write it with https://")),
]
