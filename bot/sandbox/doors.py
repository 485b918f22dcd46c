"""Slack's two other doors: the response_url of an interaction, and where a file's bytes are sent."""

import json
import time

from aiohttp import web

from bot.sandbox import shapes
from bot.sandbox.blockkit import message_problems
from bot.sandbox.errors import SlackError
from bot.sandbox.faults import Faults, Reply, respond
from bot.sandbox.record import Record
from bot.sandbox.state import JSON, Channel, Ephemeral, Message, ResponseUrl
from bot.sandbox.workspace import Workspace

USES_MOST = 5
GOOD_FOR = 30 * 60.0  # seconds


class Doors:
    """Both obey faults, as the pseudo methods `response_url` and `upload`."""

    def __init__(self, workspace: Workspace, faults: Faults, record: Record) -> None:
        self._workspace = workspace
        self._faults = faults
        self._record = record

    async def response_url(self, request: web.Request) -> web.StreamResponse:
        """https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""
        url = self._workspace.response_urls.get(request.match_info["key"])
        body = await _body(request)
        fault = self._faults.strike("response_url", (url.channel,) if url else ())
        reply = await self._faults.through(fault, lambda: self._respond(url, body))
        self._write("response_url", body, reply)
        return respond(request, reply)

    def _respond(self, url: ResponseUrl | None, body: JSON) -> Reply:
        try:
            if url is None or self._workspace.clock.now() - url.at > GOOD_FOR:
                raise SlackError("expired_url")
            if url.uses >= USES_MOST:
                raise SlackError("used_url")
            self._say(url, body)
            url.uses += 1
        except SlackError as refusal:
            return Reply(404 if refusal.error.endswith("_url") else 400, refusal.body())
        return Reply(200, "ok")

    def _say(self, url: ResponseUrl, body: JSON) -> None:
        if body.get("delete_original"):
            return self._replace(url, None)
        text, blocks = str(body.get("text") or ""), body.get("blocks") or []
        if problems := message_problems(blocks):
            raise SlackError("invalid_blocks", messages=problems)
        if not (text or blocks):
            raise SlackError("no_text")
        if body.get("replace_original"):
            return self._replace(url, (text, self._workspace.with_ids(blocks)))
        self.answer(url.user, url.channel, text, blocks, body, origin="response_url")
        return None

    def answer(
        self, user: str, channel: str, text: str, blocks: list[JSON], body: JSON, *, origin: str
    ) -> None:
        """Show an app's answer: to the person alone, or (`in_channel`) to everybody."""
        blocks = self._workspace.with_ids(blocks)
        ts, bot = self._workspace.next_ts(), self._workspace.identity
        thread_ts = str(body["thread_ts"]) if body.get("thread_ts") else None
        if body.get("response_type") == "in_channel":
            message = Message(ts, channel, bot.bot_user_id, text, blocks, thread_ts, bot.bot_id)
            self._workspace.post(self._workspace.channels[channel], message)
        else:
            self._workspace.whisper(Ephemeral(channel, user, text, blocks, ts, origin, thread_ts))

    def _replace(self, url: ResponseUrl, content: tuple[str, list[JSON]] | None) -> None:
        """Change, or without content delete, the message in which the person clicked."""
        channel = self._workspace.channels[url.channel]
        ephemerals = self._workspace.ephemerals
        original = next((one for one in ephemerals if one.ts == url.message_ts), None)
        message = channel.messages.get(url.message_ts or "")
        if original is None and message is None:
            raise SlackError("message_not_found")
        if original and content:
            original.text, original.blocks = content
        elif original:
            ephemerals.remove(original)
        elif message:
            self._change(channel, message, content)
        self._workspace.changed()

    def _change(self, channel: Channel, message: Message, content: tuple[str, list[JSON]] | None) -> None:
        previous = shapes.message(self._workspace, channel, message)
        if content is None:
            self._workspace.delete(channel, message, previous)
            return
        message.text, message.blocks = content
        message.edited_ts = self._workspace.next_ts()
        self._workspace.ear.message_changed(channel, message, previous)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """The bytes as the body, or as the first file of a multipart form."""
        content = await _bytes(request)
        id, key = request.match_info["id"], request.match_info["key"]
        fault = self._faults.strike("upload", ())
        reply = await self._faults.through(fault, lambda: self._store(id, key, content))
        self._write("upload", {"file_id": id, "length": len(content)}, reply)
        return respond(request, reply)

    def _store(self, id: str, key: str, content: bytes) -> Reply:
        file = self._workspace.files.get(id)
        if file is None or file.upload_key != key or file.completed_at is not None:
            return Reply(404, "no such upload")
        if len(content) != file.length:
            return Reply(400, f"{file.length} bytes were announced and {len(content)} sent")
        file.content = content
        self._workspace.changed()
        return Reply(200, f"OK - {len(content)}")

    def _write(self, name: str, given: JSON, reply: Reply) -> None:
        line = {"method": name, "args": given, "ts": round(time.time(), 3), "response": reply.body}
        self._record.other({**line, "status": reply.status})
        self._workspace.changed()


async def _body(request: web.Request) -> JSON:
    try:
        body = json.loads(await request.text())
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


async def _bytes(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    for value in (await request.post()).values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""
