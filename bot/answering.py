"""Answering Slack: Bolt's app, which counts how long whoever waits has waited."""

import time
from collections.abc import Mapping
from typing import Any

from slack_bolt import App
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse

from bot import metrics

KINDS = {
    "event_callback": "event",
    "block_actions": "click",
    "view_submission": "form",
    "view_closed": "form",
    "shortcut": "shortcut",
    "message_action": "shortcut",
    "block_suggestion": "menu",
}


class TimedApp(App):
    """It answers when a listener returns, so the time of a dispatch is the time of the answer."""

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        began = time.perf_counter()
        answer = super().dispatch(req)
        metrics.acknowledged(_kind(req.body), answer.status, time.perf_counter() - began)
        return answer


def _kind(body: Mapping[str, Any]) -> str:
    return "command" if "command" in body else KINDS.get(str(body.get("type")), "other")
