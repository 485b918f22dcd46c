"""auth.test, api.test, team.info and apps.connections.open: who the app is, and the way in."""

import secrets

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


def for_people(call: Call) -> JSON:
    """Only a user's token gets as far as this, and the sandbox has none."""
    raise SlackError("not_allowed_token_type")


def team_info(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/team.info"""
    team = call.workspace.identity
    others = {"team": team.team_id, "domain": team.team_domain}
    if any(call.args.text(name) not in ("", ours) for name, ours in others.items()):
        raise SlackError("team_not_found")
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


def connections_open(call: Call) -> JSON:
    ticket = secrets.token_urlsafe(16)
    call.workspace.tickets.add(ticket)
    return {"url": f"{call.workspace.base_url.replace('http', 'ws', 1)}/link?ticket={ticket}&app_id=sandbox"}
