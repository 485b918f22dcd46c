"""files.*: an address for the bytes, the word that they are complete and where to show them, and who may see.

https://docs.slack.dev/messaging/working-with-files#uploading_files
"""

import secrets

from bot.sandbox import shapes
from bot.sandbox.blockkit import message_problems
from bot.sandbox.errors import SlackError
from bot.sandbox.methods.call import Call
from bot.sandbox.state import JSON, Channel, File, Message
from bot.sandbox.workspace import Workspace

FILE_MOST = 1_000_000_000


def get_upload_url(call: Call) -> JSON:
    name = call.args.required("filename", "missing_argument")
    call.args.required("length", "missing_argument")
    length = call.args.number("length", 0, most=FILE_MOST)
    id, key = call.workspace.new_id("F"), secrets.token_urlsafe(12)
    file = File(id, name, length, key, call.workspace.clock.now(), call.bot)
    call.workspace.files[file.id] = file
    return {"upload_url": f"{call.workspace.base_url}/upload/{file.id}/{file.upload_key}", "file_id": file.id}


def complete_upload(call: Call) -> JSON:
    wanted = call.args.structure("files")
    if not isinstance(wanted, list) or not wanted or not all(isinstance(one, dict) for one in wanted):
        raise SlackError("invalid_arguments", messages=["missing required field: files"])
    files = [_uploaded(call, one) for one in wanted]
    channels = _channels(call)
    blocks = call.args.structure("blocks") or []
    if message_problems(blocks):
        raise SlackError("invalid_blocks", messages=message_problems(blocks))
    for file, one in zip(files, wanted, strict=True):
        file.title = str(one.get("title") or file.name)
        file.completed_at = call.workspace.clock.now()
    for channel in channels:
        _share(call, channel, files, blocks)
    call.workspace.changed()
    return {"files": [shapes.file(call.workspace, file) for file in files]}


def info(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/files.info"""
    file = visible(call.workspace, call.args.required("file"))
    if file is None:
        raise SlackError("file_not_found")
    return {
        "file": shapes.file(call.workspace, file),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def visible(workspace: Workspace, id: str) -> File | None:
    """The file, if it is complete and the bot's own or shared where the bot is."""
    file = workspace.files.get(id)
    if file is None or file.completed_at is None:
        return None
    is_own = file.user == workspace.identity.bot_user_id
    is_shared = any(workspace.has_bot(workspace.channels[channel]) for channel in file.channels)
    return file if is_own or is_shared else None


def _uploaded(call: Call, wanted: JSON) -> File:
    file = call.workspace.files.get(str(wanted.get("id")))
    if file is None or file.content is None:
        raise SlackError("file_not_found")
    if file.completed_at is not None:
        raise SlackError("file_update_failed")
    return file


def _channels(call: Call) -> list[Channel]:
    """Where the files are shared: nowhere, if no channel is named."""
    keys = call.args.text("channels").split(",") if "channels" in call.args else []
    if "channel_id" in call.args:
        keys = [call.args.text("channel_id")]
    channels = []
    for key in keys:
        channel = call.workspace.channels.get(key)
        if channel is None or not call.workspace.sees(channel):
            raise SlackError("channel_not_found")
        if not call.workspace.has_bot(channel):
            raise SlackError("not_in_channel")
        if channel.is_archived:
            raise SlackError("posting_to_channel_denied")
        channels.append(channel)
    return channels


def _share(call: Call, channel: Channel, files: list[File], blocks: list[JSON]) -> None:
    for file in files:
        file.channels.append(channel.id)
    thread = channel.messages.get(call.args.text("thread_ts"))
    message = Message(
        call.workspace.next_ts(),
        channel.id,
        call.bot,
        call.args.text("initial_comment"),
        call.workspace.with_ids(blocks),
        (thread.thread_ts or thread.ts) if thread else None,
        call.workspace.identity.bot_id,
        files=[file.id for file in files],
    )
    call.workspace.post(channel, message)
