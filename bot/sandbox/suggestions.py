"""What an app answers when it is asked for a menu's options, checked as Slack checks it.

https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload
"""

from bot.sandbox.blockkit.objects import MENU_OPTION, OPTION_GROUP
from bot.sandbox.blockkit.shapes import Shape, array, exactly_one, is_object
from bot.sandbox.state import JSON

KINDS = ("external_select", "multi_external_select")
MOST = 100
QUERY_LEAST = 3  # letters, where the menu does not say

_ANSWER = Shape(
    optional={"options": array(MENU_OPTION, 0, MOST), "option_groups": array(OPTION_GROUP, 0, MOST)},
    relations=[exactly_one("options", "option_groups")],
)


def problems(answer: JSON | str | None) -> list[str]:
    """Why Slack would show nothing of it; an empty answer is as good as no options."""
    if not answer:
        return []
    if not is_object(answer):
        return ["the answer to an options request is a JSON object"]
    return list(_ANSWER(answer, ""))


def options(answer: JSON | str | None) -> list[JSON]:
    """All that the person can choose from, those in groups included."""
    if not isinstance(answer, dict):
        return []
    grouped = [one for group in answer.get("option_groups") or [] for one in group["options"]]
    return [*(answer.get("options") or []), *grouped]
