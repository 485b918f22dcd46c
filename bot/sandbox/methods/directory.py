"""users.* and bots.info: who works here."""

from bot.sandbox import profiles
from bot.sandbox.errors import SlackError
from bot.sandbox.methods.call import Call, page
from bot.sandbox.state import JSON

USERS_MOST = 1000


def users_info(call: Call) -> JSON:
    one = call.workspace.users.get(call.args.required("user"))
    if one is None:
        raise SlackError("user_not_found")
    return {"user": profiles.user(call.workspace, one)}


def users_list(call: Call) -> JSON:
    """Everybody, closed accounts and bots included; without a limit all at once, while they are few.

    https://docs.slack.dev/reference/methods/users.list
    """
    users = list(call.workspace.users.values())
    is_whole = call.args.text("limit") in ("", "0") and "cursor" not in call.args
    if is_whole and len(users) > USERS_MOST:
        raise SlackError("limit_required")
    chosen, more = (users, {"next_cursor": ""}) if is_whole else page(call, users, error="invalid_arguments")
    return {
        "members": [profiles.user(call.workspace, one) for one in chosen],
        "cache_ts": int(call.workspace.clock.now()),
        "response_metadata": more,
    }


def lookup_by_email(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/users.lookupByEmail"""
    email = call.args.required("email").lower()
    for one in call.workspace.users.values():
        if one.email.lower() == email and not (one.deleted or one.is_bot):
            return {"user": profiles.user(call.workspace, one)}
    raise SlackError("users_not_found")


def bots_info(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/bots.info"""
    if call.args.text("bot") != call.workspace.identity.bot_id:
        raise SlackError("bot_not_found")
    return {"bot": profiles.bot(call.workspace)}
