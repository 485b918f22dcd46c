"""auth.test, api.test, team.info, users.info and apps.connections.open: who is who, and the way in."""

import secrets

from bot.sandbox import shapes
from bot.sandbox.errors import SlackError
from bot.sandbox.methods.call import Call
from bot.sandbox.state import JSON


def auth_test(call: Call) -> JSON:
    bot = call.workspace.identity
    return {
        "url": f"https://{bot.team_domain}.slack.com/",
        "team": bot.team_name,
        "user": bot.bot_name,
        "team_id": bot.team_id,
        "user_id": bot.bot_user_id,
        "bot_id": bot.bot_id,
        "is_enterprise_install": False,
    }


def api_test(call: Call) -> JSON:
    if "error" in call.args:
        raise SlackError(call.args.text("error"), args=call.args.given)
    return {"args": call.args.given}


def team_info(call: Call) -> JSON:
    team = call.workspace.identity
    return {
        "team": {
            "id": team.team_id,
            "name": team.team_name,
            "domain": team.team_domain,
            "url": f"https://{team.team_domain}.slack.com/",
            "email_domain": "",
            "icon": {},
        }
    }


def users_info(call: Call) -> JSON:
    one = call.workspace.users.get(call.args.required("user"))
    if one is None:
        raise SlackError("user_not_found")
    return {"user": shapes.user(call.workspace, one)}


def connections_open(call: Call) -> JSON:
    ticket = secrets.token_urlsafe(16)
    call.workspace.tickets.add(ticket)
    return {"url": f"{call.workspace.base_url.replace('http', 'ws', 1)}/link?ticket={ticket}&app_id=sandbox"}
