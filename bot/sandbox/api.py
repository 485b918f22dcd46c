"""The Web API's door: token, method, rate, fault, effect, record; and that of a file's private address."""

import time

from aiohttp import web

from bot.sandbox import shapes
from bot.sandbox.errors import SlackError
from bot.sandbox.faults import Faults, Reply, limited, respond
from bot.sandbox.methods import METHODS, Method, files
from bot.sandbox.methods.call import Call
from bot.sandbox.rates import Rates, Tier
from bot.sandbox.record import Record
from bot.sandbox.state import JSON
from bot.sandbox.wire import Args, arguments, client_of, token_of
from bot.sandbox.workspace import Workspace

# What Slack shows at a private address to whom it does not know: a page, with status 200.
SIGN_IN = b"<!DOCTYPE html><html><head><title>Sign in to Sandbox | Slack</title></head></html>"
# https://docs.slack.dev/apis/web-api/rate-limits
READING = ("conversations.history", "conversations.replies")
KINDS = {"public_channel": "channel", "private_channel": "group", "im": "im"}


class WebApi:
    def __init__(self, workspace: Workspace, rates: Rates, faults: Faults, record: Record) -> None:
        self._workspace = workspace
        self._rates = rates
        self._faults = faults
        self._record = record

    async def handle(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        try:
            given = await arguments(request)
        except SlackError as refusal:
            return web.json_response(refusal.body())
        token = token_of(request, given)
        method = METHODS.get(name)
        if method and not method.token:
            given |= client_of(request)
        if method and not method.accepts_json and request.content_type == "application/json":
            given = dict(request.query)  # Slack ignores a JSON body that the method does not take
        args = Args(given)
        fault = self._faults.strike(name, self._channels(args))
        reply = await self._faults.through(fault, lambda: self._perform(name, method, args, token))
        self._write(name, given, token, reply)
        return respond(request, reply)

    def _perform(self, name: str, method: Method | None, args: Args, token: str) -> Reply:
        """The whole effect of the call, without a pause in between."""
        try:
            if method is None:
                raise SlackError("unknown_method", req_method=name)
            self._authorize(method, args, token)
            if wait := self._rates.wait(name, self._tier(name, method), self._channels(args)[0]):
                return limited(wait)
            body = {"ok": True, **method.answer(Call(self._workspace, args, token))}
        except SlackError as refusal:
            body = refusal.body()
        scopes = ",".join(sorted(self._workspace.scopes))
        return Reply(200, body, {"X-OAuth-Scopes": scopes} if scopes else {})

    def _tier(self, name: str, method: Method) -> Tier:
        is_slow = self._workspace.assumptions.hold("commercially-distributed")
        return Tier.TIER_1 if is_slow and name in READING else method.tier

    async def download(self, request: web.Request) -> web.StreamResponse:
        """A file's url_private; it obeys faults as the pseudo method `download`.

        https://docs.slack.dev/reference/objects/file-object#auth
        """
        id = request.match_info["key"].partition("-")[2]
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        fault = self._faults.strike("download", ())
        reply = await self._faults.through(fault, lambda: self._bytes(id, token))
        told = len(reply.body) if isinstance(reply.body, bytes) else reply.body
        line = {"method": "download", "args": {"file_id": id}, "ts": round(time.time(), 3), "response": told}
        self._record.other({**line, "status": reply.status})
        return respond(request, reply)

    def _bytes(self, id: str, token: str) -> Reply:
        if not self._opens_files(token):
            return Reply(200, SIGN_IN, {"Content-Type": "text/html; charset=utf-8"})
        file = files.visible(self._workspace, id)
        if file is None or file.content is None:
            return Reply(404, "no such file")
        return Reply(200, file.content, {"Content-Type": shapes.mimetype(file)})

    def _opens_files(self, token: str) -> bool:
        try:
            self._workspace.keys.check(token, of_app=False)
        except SlackError:
            return False
        return not self._workspace.scopes or "files:read" in self._workspace.scopes

    def _authorize(self, method: Method, args: Args, token: str) -> None:
        if not method.token:
            return
        self._workspace.keys.check(token, of_app=method.app_token)
        held = self._workspace.scopes
        for kind in self._kinds(args) if held else ():
            needed = method.scopes.of(kind)
            if needed and not held.intersection(needed):
                provided = ",".join(sorted(held))
                raise SlackError("missing_scope", needed=",".join(needed), provided=provided)

    def _kinds(self, args: Args) -> tuple[str, ...]:
        """The kinds of conversation that a call is about, of which each has scopes of its own."""
        channel = self._workspace.channel(self._channels(args)[0])
        if channel:
            return (channel.kind,)
        if "types" in args:
            return tuple(KINDS[name] for name in args.text("types").split(",") if name in KINDS)
        return ("group",) if args.flag("is_private") else ("channel",)

    def _channels(self, args: Args) -> tuple[str, ...]:
        """The id and the name of the channel that a call is about."""
        key = str(args.given.get("channel") or args.given.get("channel_id") or "")
        channel = self._workspace.channel(key) or self._workspace.im(key)
        return (channel.id, channel.name) if channel else (key,)

    def _write(self, name: str, given: JSON, token: str, reply: Reply) -> None:
        response = reply.body if isinstance(reply.body, dict) else None
        line = {"method": name, "args": given, "ts": round(time.time(), 3), "token": token[:4]}
        self._record.call({**line, "response": response, "status": reply.status})
        self._workspace.changed()
