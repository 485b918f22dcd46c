"""Faults on purpose: what each does to the caller and to the workspace."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import ConnectionErrorRetryHandler

from bot.sandbox.client import Control, ControlError
from bot.sandbox.process import Running


def texts(control: Control, channel: str) -> list[str]:
    return [message["text"] for message in control.channel(channel)["messages"]]


def test_a_429_asks_to_wait_and_has_no_effect(control: Control, web: WebClient, channel: str) -> None:
    """https://docs.slack.dev/apis/web-api/rate-limits"""
    control.fault("chat.postMessage", "429", seconds=7, times=1)

    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel=channel, text="refused")
    web.chat_postMessage(channel=channel, text="taken")

    assert caught.value.response.headers["Retry-After"] == "7"
    assert texts(control, channel) == ["taken"]


def test_a_reset_before_has_no_effect_and_one_after_has(
    control: Control, web: WebClient, channel: str
) -> None:
    control.fault("chat.postMessage", "reset_before", times=1)
    control.fault("chat.postMessage", "reset_after", times=1)

    for text in ("lost", "said"):
        with pytest.raises(OSError, match="reset"):
            web.chat_postMessage(channel=channel, text=text)

    assert texts(control, channel) == ["said"]


def test_the_sdks_own_retry_says_it_twice(control: Control, sandbox: Running, channel: str) -> None:
    """The reason why a client of ours has no retry handlers."""
    handlers = [ConnectionErrorRetryHandler(max_retry_count=1)]
    eager = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=list(handlers))
    control.fault("chat.postMessage", "reset_after", times=1)

    eager.chat_postMessage(channel=channel, text="said")

    assert texts(control, channel) == ["said", "said"]


def test_a_500_has_no_effect_unless_it_is_to_have_one(control: Control, web: WebClient, channel: str) -> None:
    control.fault("chat.postMessage", "500", times=3)
    for _ in range(3):
        with pytest.raises(SlackApiError):
            web.chat_postMessage(channel=channel, text="lost")
    assert texts(control, channel) == []

    control.seed(1)
    control.fault("chat.postMessage", "500", times=8, effect=True)
    for _ in range(8):
        with pytest.raises(SlackApiError):
            web.chat_postMessage(channel=channel, text="perhaps")

    assert 0 < len(texts(control, channel)) < 8


def test_a_late_answer_comes_after_the_effect(control: Control, sandbox: Running, channel: str) -> None:
    hasty = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[], timeout=1)
    control.fault("chat.postMessage", "late", seconds=3, times=1)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(hasty.chat_postMessage, channel=channel, text="said")
        control.until(lambda state: len(state["channels"][0]["messages"]) == 1, channel=channel)
        assert not waiting.done()
        with pytest.raises(TimeoutError):
            waiting.result()


def test_latency_comes_before_the_effect(control: Control, web: WebClient, channel: str) -> None:
    control.fault("conversations.info", "latency", seconds=0.2)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(web.conversations_info, channel=channel)
        control.wait(control.state()["changes"], 0.05)

        assert not waiting.done()
        assert waiting.result(2)["ok"]


def test_a_fault_strikes_only_its_channel(control: Control, web: WebClient, channel: str) -> None:
    other = web.conversations_create(name="unharmed")["channel"]["id"]
    control.fault("*", "reset_before", channel=channel)

    web.chat_postMessage(channel=other, text="said")
    with pytest.raises(OSError, match="reset"):
        web.chat_postMessage(channel=channel, text="lost")

    assert control.faults()[0]["struck"] == 1


def test_a_rate_strikes_a_share_and_the_same_ones_for_the_same_seed(control: Control, web: WebClient) -> None:
    def struck(seed: int) -> list[bool]:
        control.clear_faults()
        control.seed(seed)
        control.fault("auth.test", "429", rate=0.5)
        return [web_refuses(web) for _ in range(20)]

    first, second = struck(7), struck(7)

    assert first == second
    assert 2 < sum(first) < 18


def web_refuses(web: WebClient) -> bool:
    try:
        web.auth_test()
    except SlackApiError:
        return True
    return False


def test_a_fault_that_does_not_exist_is_explained(control: Control) -> None:
    with pytest.raises(ControlError, match="A fault is one of"):
        control.fault("chat.postMessage", "earthquake")
    with pytest.raises(ControlError, match="no method"):
        control.fault("chat.postMesage", "429")
