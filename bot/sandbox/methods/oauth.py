"""oauth.v2.access, auth.revoke and apps.uninstall: how the app comes, and how it goes.

https://docs.slack.dev/reference/methods/oauth.v2.access
"""

from bot.sandbox.errors import SlackError
from bot.sandbox.keys import TOKEN_WITHIN
from bot.sandbox.methods.call import Call
from bot.sandbox.state import JSON


def access(call: Call) -> JSON:
    """A token for a code, or with `grant_type=refresh_token` for a refresh token."""
    _client(call)
    keys, bot, user = call.workspace.keys, call.workspace.identity, None
    grant = call.args.text("grant_type") or "authorization_code"
    if grant == "refresh_token":
        granted = keys.renew(call.args.text("refresh_token"))
    elif grant == "authorization_code":
        granted, user = keys.spend(call.args.text("code"), call.args.text("redirect_uri"))
    else:
        raise SlackError("invalid_grant_type")
    rotation = {"refresh_token": granted.refresh_token, "expires_in": TOKEN_WITHIN}
    return {
        "app_id": bot.app_id,
        **({"authed_user": {"id": user}} if user else {}),
        "scope": ",".join(sorted(call.workspace.scopes)),
        "token_type": "bot",
        "access_token": granted.token,
        "bot_user_id": bot.bot_user_id,
        "team": {"id": bot.team_id, "name": bot.team_name},
        "enterprise": None,
        "is_enterprise_install": False,
        **(rotation if granted.refresh_token else {}),
    }


def revoke(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/auth.revoke"""
    if call.args.flag("test"):
        return {"revoked": False}
    call.workspace.keys.revoke(call.token)
    call.workspace.ear.tokens_revoked()
    return {"revoked": True}


def uninstall(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/apps.uninstall"""
    _client(call)
    call.workspace.uninstall()
    return {}


def _client(call: Call) -> None:
    call.workspace.keys.check_client(call.args.text("client_id"), call.args.text("client_secret"))
