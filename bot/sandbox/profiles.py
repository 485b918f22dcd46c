"""People, user groups and the bot as Slack writes them."""

from bot.sandbox.state import JSON, User, Usergroup
from bot.sandbox.workspace import Workspace

IMAGES = (24, 32, 48, 72, 192, 512)  # pixels


def user(workspace: Workspace, one: User) -> JSON:
    """As users.info and users.list tell it; of a closed account Slack tells little.

    https://docs.slack.dev/reference/objects/user-object
    """
    may_see_email = not workspace.scopes or "users:read.email" in workspace.scopes
    pictures = f"{workspace.base_url}/avatars/{one.id}"
    email = {"email": one.email} if may_see_email and one.email else {}
    return {
        "id": one.id,
        "team_id": workspace.identity.team_id,
        "name": one.name,
        "deleted": one.deleted,
        "profile": {
            "real_name": one.real_name,
            "display_name": one.name,
            "real_name_normalized": one.real_name,
            "display_name_normalized": one.name,
            "team": workspace.identity.team_id,
            "avatar_hash": one.id.lower(),
            "title": one.title,
            "status_text": one.status_text,
            "status_emoji": one.status_emoji,
            "status_expiration": 0,
            **{f"image_{size}": f"{pictures}-{size}" for size in IMAGES},
            **email,
        },
        "is_bot": one.is_bot,
        "is_app_user": False,
        "updated": 0,
        **({} if one.deleted else _active(one)),
    }


def _active(one: User) -> JSON:
    return {
        "real_name": one.real_name,
        "tz": one.tz,
        "tz_label": one.tz,
        "tz_offset": 0,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": one.guest or one.single_channel,
        "is_ultra_restricted": one.single_channel,
    }


def usergroup(workspace: Workspace, one: Usergroup, *, users: bool, count: bool) -> JSON:
    """https://docs.slack.dev/reference/objects/usergroup-object"""
    made = int(one.created_at)
    return {
        "id": one.id,
        "team_id": workspace.identity.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": one.name,
        "description": "",
        "handle": one.handle,
        "is_external": False,
        "date_create": made,
        "date_update": made,
        "date_delete": int(one.disabled_at or 0),
        "auto_type": None,
        "created_by": "USLACKBOT",
        "updated_by": "USLACKBOT",
        "deleted_by": "USLACKBOT" if one.disabled_at else None,
        "prefs": {"channels": [], "groups": []},
        **({"users": one.members} if users else {}),
        # A string, as Slack's own example has it.
        **({"user_count": str(len(one.members))} if count else {}),
    }


def bot(workspace: Workspace) -> JSON:
    one = workspace.identity
    return {
        "id": one.bot_id,
        "deleted": False,
        "name": one.bot_name,
        "updated": 0,
        "app_id": one.app_id,
        "user_id": one.bot_user_id,
        "icons": {},
    }
