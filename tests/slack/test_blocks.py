"""Blocks check what Slack's own check."""

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models import blocks as theirs

from bot.slack.messages import blocks as ours

TEXT = ours.PlainTextObject(text="Take it")


@pytest.mark.parametrize(
    "wrong",
    [
        ours.SectionBlock(text=ours.MarkdownTextObject(text="x" * 3_001)),
        ours.SectionBlock(),
        ours.HeaderBlock(text=ours.PlainTextObject(text="x" * 151)),
        ours.ButtonElement(text=TEXT, action_id="x" * 256),
        ours.ButtonElement(text=TEXT, action_id="take", value="x" * 2_001),
        ours.ActionsBlock(elements=[ours.ButtonElement(text=TEXT, action_id=f"a{n}") for n in range(26)]),
        ours.ContextBlock(elements=[ours.MarkdownTextObject(text="x")] * 11),
    ],
    ids=lambda block: f"{type(block).__name__}",
)
def test_what_slack_would_refuse_does_not_become_a_message(wrong: theirs.Block) -> None:
    with pytest.raises(SlackObjectFormationError):
        wrong.to_dict()


def test_every_validator_of_slack_is_asked() -> None:
    """A validator that a release of slack_sdk adds is found like the others."""

    class Stricter(ours.SectionBlock):
        def refuse(self) -> None:
            raise SlackObjectFormationError("refused")

        refuse.validator = True  # type: ignore[attr-defined]  # as slack_sdk marks its own

    with pytest.raises(SlackObjectFormationError, match="refused"):
        Stricter(text=TEXT).to_dict()


def test_a_block_of_ours_is_the_block_of_theirs() -> None:
    ours_ = ours.SectionBlock(text=ours.MarkdownTextObject(text="*hello*"), block_id="b")
    theirs_ = theirs.SectionBlock(text=theirs.MarkdownTextObject(text="*hello*"), block_id="b")

    assert ours_.to_dict() == theirs_.to_dict()
