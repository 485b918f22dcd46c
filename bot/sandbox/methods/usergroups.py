"""usergroups.*: who belongs together; written only on a paid plan.

https://docs.slack.dev/reference/methods/usergroups.create
"""

from bot.sandbox import profiles
from bot.sandbox.errors import SlackError
from bot.sandbox.methods.call import Call
from bot.sandbox.state import JSON, Usergroup


def list_(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/usergroups.list"""
    users, count = call.args.flag("include_users"), call.args.flag("include_count")
    groups = [one for one in call.workspace.usergroups.values() if _is_wanted(call, one)]
    return {
        "usergroups": [profiles.usergroup(call.workspace, one, users=users, count=count) for one in groups]
    }


def users_list(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/usergroups.users.list"""
    group = call.workspace.usergroups.get(call.args.required("usergroup"))
    if group is None or not _is_wanted(call, group):
        raise SlackError("no_such_subteam")
    return {"users": group.members}


def create(call: Call) -> JSON:
    _paid(call)
    name = call.args.required("name")
    handle = call.args.text("handle") or name.lower().replace(" ", "-")
    for one in call.workspace.usergroups.values():
        if one.name == name:
            raise SlackError("name_already_exists")
        if one.handle == handle:
            raise SlackError("handle_already_exists")
    group = Usergroup(call.workspace.new_id("S"), handle, name, call.workspace.clock.now())
    call.workspace.usergroups[group.id] = group
    return _answer(call, group)


def users_update(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/usergroups.users.update"""
    _paid(call)
    group = call.workspace.usergroups.get(call.args.required("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    users = list(dict.fromkeys(call.args.required("users", "no_users_provided").split(",")))
    if not all(user in call.workspace.users for user in users):
        raise SlackError("invalid_users")
    group.members = users
    return _answer(call, group)


def _paid(call: Call) -> None:
    if not call.workspace.assumptions.hold("paid-plan"):
        raise SlackError("paid_teams_only")


def _answer(call: Call, group: Usergroup) -> JSON:
    call.workspace.changed()
    return {"usergroup": profiles.usergroup(call.workspace, group, users=True, count=True)}


def _is_wanted(call: Call, group: Usergroup) -> bool:
    return group.disabled_at is None or call.args.flag("include_disabled")
