"""blocks.validate: what Slack would say, without showing it to anybody.

https://docs.slack.dev/reference/methods/blocks.validate
"""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

GOOD = {"type": "section", "text": {"type": "plain_text", "text": "Hello"}}
BAD = {"type": "section", "text": {"type": "invalid", "text": "Hello"}}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Report"}}


def refusal(web: WebClient, **given: Any) -> Any:
    with pytest.raises(SlackApiError) as caught:
        web.blocks_validate(**given)
    return caught.value.response.data


@pytest.mark.parametrize(
    "given",
    [
        {"blocks": [GOOD]},
        {"message": {"text": "Hello", "blocks": [GOOD]}},
        {"message": {"text": "Hello"}},
        {"view": {**MODAL, "blocks": [GOOD]}},
        {"view": {"type": "home", "blocks": [GOOD]}},
    ],
)
def test_what_is_valid_is_answered_without_a_word(web: WebClient, given: dict[str, Any]) -> None:
    assert web.blocks_validate(**given).data == {"ok": True}


@pytest.mark.parametrize(
    ("given", "error", "pointer"),
    [
        ({"blocks": [GOOD, BAD]}, "invalid_blocks", "/1/text/type"),
        ({"message": {"blocks": [BAD]}}, "invalid_message", "/blocks/0/text/type"),
        ({"view": {**MODAL, "blocks": [BAD]}}, "invalid_view", "/blocks/0/text/type"),
    ],
)
def test_what_is_not_is_pointed_at_from_its_own_root(
    web: WebClient, given: dict[str, Any], error: str, pointer: str
) -> None:
    answer = refusal(web, **given)

    assert answer["error"] == error
    assert pointer in [one["pointer"] for one in answer["errors"]]
    assert all(one["code"] == "failed_constraint" and one["message"] for one in answer["errors"])


def test_exactly_one_thing_is_validated_at_a_time(web: WebClient) -> None:
    for given in ({}, {"blocks": [GOOD], "message": {"text": "Hello"}}):
        answer = refusal(web, **given)

        assert answer["error"] == "invalid_arguments"
        assert answer["response_metadata"]["messages"] == [
            "must provide exactly one of `blocks`, `view`, or `message`"
        ]


def test_an_empty_message_is_no_message(web: WebClient) -> None:
    assert refusal(web, message={"blocks": []})["error"] == "invalid_message"


def test_what_is_no_json_or_too_long_is_not_looked_at(web: WebClient) -> None:
    assert refusal(web, message="{")["error"] == "invalid_arguments"
    long = refusal(web, blocks=[{**GOOD, "text": {"type": "plain_text", "text": "x" * 100_001}}])
    assert long["error"] == "invalid_arguments"
