"""What people do in Slack's client: type a command, click, fill in a form, write, react."""

import uuid
from dataclasses import dataclass

from bot.sandbox import answers, forms, mentions, payloads
from bot.sandbox.answers import Seen
from bot.sandbox.delivery import Delivery, Outcome
from bot.sandbox.doors import Doors
from bot.sandbox.errors import BadRequest
from bot.sandbox.forms import Entry, Values
from bot.sandbox.manifest import Manifest
from bot.sandbox.methods import emoji
from bot.sandbox.state import JSON, Channel, Ephemeral, File, Message, Trigger, User, View
from bot.sandbox.workspace import Workspace

TEXT_MOST = 40_000


@dataclass(frozen=True)
class Target:
    """The element that is clicked; among several with one action_id, the block_id or the value tells."""

    action_id: str
    block_id: str | None = None
    value: str | None = None
    selected: Entry = None


class People:
    def __init__(self, workspace: Workspace, delivery: Delivery, doors: Doors, app: Manifest) -> None:
        self._workspace = workspace
        self._delivery = delivery
        self._doors = doors
        self._commands = app.commands
        self._escaped = app.escaped

    # Who and where

    def user(self, key: str) -> User:
        """By id or name; whose account is closed can do nothing, and nothing is done with them."""
        found = self._workspace.user(key.removeprefix("@"))
        if found is None:
            raise BadRequest(f"Nobody is called {key!r}.")
        if found.deleted:
            raise BadRequest(f"{found.name} is deactivated.")
        return found

    def channel(self, key: str) -> Channel:
        """By id or name; "@ann" is the direct message of the bot with ann."""
        if key.startswith("@"):
            return self._workspace.open_im(self.user(key).id)
        found = self._workspace.channel(key)
        if found is None:
            raise BadRequest(f"There is no channel {key!r}.")
        return found

    def _present(self, user: str, channel: str) -> tuple[User, Channel]:
        who, where = self.user(user), self.channel(channel)
        if who.id not in where.members:
            raise BadRequest(f"{who.name} is not in {channel}, and cannot write there.")
        if where.is_archived:
            raise BadRequest(f"{channel} is archived: nobody can write there.")
        return who, where

    # What they do

    async def command(
        self, user: str, channel: str, name: str, text: str, thread_ts: str | None = None
    ) -> JSON:
        who, where = self._present(user, channel)
        if thread_ts and not self._workspace.assumptions.hold("commands-in-threads"):
            raise BadRequest("Slack has no commands of apps in threads.")
        if self._commands and name not in self._commands:
            raise BadRequest(
                f"{name} is not a command of the app; it has {', '.join(sorted(self._commands))}."
            )
        trigger = self._workspace.new_trigger(who.id)
        sent = mentions.escaped(self._workspace, text) if name in self._escaped else text
        payload = payloads.command(self._workspace, who, where, trigger, name, sent)
        outcome = await self._delivery.attempt("slash_commands", payload)
        seen = answers.to_command(self._doors, who.id, where.id, name, outcome, thread_ts)
        return self._report(outcome, trigger, seen)

    async def click(
        self, user: str, channel: str, ts: str, target: Target, chosen: dict[str, Entry] | None = None
    ) -> JSON:
        """`chosen` is, by block and action, what the person has chosen in the message's other elements."""
        who, where = self._present(user, channel)
        said = self._said(who, where, ts)
        block, element = find(said.blocks, target)
        trigger = self._workspace.new_trigger(who.id)
        action = self._action(block, element, target)
        values = self._values(said.blocks, chosen or {})
        payload = payloads.message_actions(self._workspace, who, where, said, trigger, action, values)
        outcome = await self._delivery.attempt("interactive", payload)
        return self._report(outcome, trigger, answers.to_click(outcome))

    async def click_in_view(
        self, user: str, view_id: str, target: Target, typed: dict[str, Entry] | None = None
    ) -> JSON:
        """`typed` is what stands in the form's inputs so far, as the app sees it in `view.state`."""
        who, view = self.user(user), self._open(user, view_id)
        block, element = find(view.blocks, target)
        self._fill_in(view, typed or {})
        action = self._action(block, element, target)
        if block["block_id"] in view.values and element["action_id"] in view.values[block["block_id"]]:
            view.values[block["block_id"]][element["action_id"]] = self._entered(element, target.selected)
        trigger = self._workspace.new_trigger(who.id)
        payload = payloads.view_actions(self._workspace, who, view, trigger, action)
        outcome = await self._delivery.attempt("interactive", payload)
        return self._report(outcome, trigger, answers.to_click(outcome))

    async def submit(self, user: str, view_id: str, values: dict[str, Entry]) -> JSON:
        """Fill in and send; what Slack's client would not let through is `refused` without asking the app."""
        who, view = self.user(user), self._open(user, view_id)
        if not view.definition.get("submit"):
            raise BadRequest("This view has no submit button.")
        self._fill_in(view, values)
        view.errors = forms.complaints(view.blocks, view.values)
        if view.errors:
            self._workspace.changed()
            return {"status": "refused", "errors": view.errors, "sees": " ".join(view.errors.values())}
        trigger = self._workspace.new_trigger(who.id)
        payload = payloads.view_submission(self._workspace, who, view, trigger)
        outcome = await self._delivery.attempt("interactive", payload)
        return self._report(outcome, trigger, answers.to_form(self._workspace, view, outcome))

    async def close(self, user: str) -> JSON:
        """Close the modal on top; an app hears of it only where the view asked to be told."""
        who = self.user(user)
        stack = self._workspace.stacks.get(who.id, [])
        if not stack:
            raise BadRequest(f"{who.name} has no modal open.")
        view = self._workspace.views[stack[-1]]
        clears = bool(view.definition.get("clear_on_close"))
        trigger = self._workspace.new_trigger(who.id)
        payload = payloads.view_closed(self._workspace, who, view, is_cleared=clears)
        self._workspace.close_views(who.id, keep=0 if clears else len(stack) - 1)
        if not view.definition.get("notify_on_close"):
            return self._report(Outcome("answered"), trigger, Seen())
        return self._report(await self._delivery.attempt("interactive", payload), trigger, Seen())

    def open_home(self, user: str) -> None:
        """Look at the app's home."""
        who = self.user(user)
        self._workspace.ear.home_opened(
            self._workspace.open_im(who.id), who.id, self._workspace.homes.get(who.id)
        )

    def message(self, user: str, channel: str, text: str, thread_ts: str | None) -> Message:
        who, where = self._present(user, channel)
        if thread_ts and thread_ts not in where.messages:
            raise BadRequest(f"There is no message {thread_ts} in {channel} to reply to.")
        blocks = self._written(text)
        ts, id = self._workspace.next_ts(), str(uuid.uuid4())
        message = Message(ts, where.id, who.id, text, blocks, thread_ts, client_msg_id=id)
        return self._workspace.post(where, message)

    def _written(self, text: str) -> list[JSON]:
        """The block that Slack makes of what a person writes."""
        if len(text) > TEXT_MOST or not text.strip():
            raise BadRequest(f"A message has 1 to {TEXT_MOST} characters.")
        said = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
        return self._workspace.with_ids([{"type": "rich_text", "elements": [said]}])

    def share(
        self, user: str, channel: str, name: str, content: bytes, *, comment: str, thread_ts: str | None
    ) -> Message:
        """Put a file into a channel; the message that carries it."""
        who, where = self._present(user, channel)
        if thread_ts and thread_ts not in where.messages:
            raise BadRequest(f"There is no message {thread_ts} in {channel} to reply to.")
        now = self._workspace.clock.now()
        file = File(self._workspace.new_id("F"), name, len(content), "", now, who.id, name, content, now)
        file.channels.append(where.id)
        self._workspace.files[file.id] = file
        ts = self._workspace.next_ts()
        message = Message(ts, where.id, who.id, comment, thread_ts=thread_ts, files=[file.id])
        return self._workspace.post(where, message)

    def react(self, user: str, channel: str, ts: str, name: str) -> None:
        who, where = self._present(user, channel)
        message = where.messages.get(ts)
        if message is None:
            raise BadRequest(f"There is no message {ts} in {channel}.")
        name = name.strip(":")
        if not emoji.exists(self._workspace, name):
            raise BadRequest(f"There is no emoji {name!r}.")
        if who.id in message.reactions.get(name, []):
            raise BadRequest(f"{who.name} has already reacted with {name}.")
        self._workspace.react(where, message, who.id, name)

    # What they need for it

    def _said(self, who: User, where: Channel, ts: str) -> Message | Ephemeral:
        whispered = (one for one in self._workspace.ephemerals if one.ts == ts and one.user == who.id)
        found = where.messages.get(ts) or next(whispered, None)
        if found is None:
            raise BadRequest(f"{who.name} sees no message {ts} there.")
        return found

    def _open(self, user: str, view_id: str) -> View:
        view, who = self._workspace.views.get(view_id), self.user(user)
        home = self._workspace.homes.get(who.id)
        stack = self._workspace.stacks.get(who.id, [])
        if view is None or (view is not home and (not stack or stack[-1] != view_id)):
            visible = stack[-1] if stack else "nothing"
            raise BadRequest(f"{who.name} does not look at view {view_id}, but at {visible}.")
        return view

    def _fill_in(self, view: View, values: dict[str, Entry]) -> None:
        inputs = {block["block_id"]: block["element"] for block in view.blocks if block["type"] == "input"}
        for block_id, entry in values.items():
            if block_id not in inputs:
                raise BadRequest(f"The form has no input {block_id!r}; it has {', '.join(inputs) or 'none'}.")
            element = inputs[block_id]
            view.values.setdefault(block_id, {})[element["action_id"]] = self._entered(element, entry)

    def _entered(self, element: JSON, entry: Entry) -> JSON:
        return forms.entered(element, entry, self._resolve)

    def _values(self, blocks: list[JSON], chosen: dict[str, Entry]) -> Values:
        values = forms.initial_values(blocks)
        for block, element in forms.elements(blocks):
            entries, of_block = chosen.get(block["block_id"]), values.get(block["block_id"], {})
            if isinstance(entries, dict) and element["action_id"] in set(entries) & set(of_block):
                of_block[element["action_id"]] = self._entered(element, entries[element["action_id"]])
        return values

    def _resolve(self, key: str) -> str:
        channel = self._workspace.channel(key)
        return channel.id if channel else self.user(key).id

    def _action(self, block: JSON, element: JSON, target: Target) -> JSON:
        state = None if element["type"] == "button" else self._entered(element, target.selected)
        return payloads.action(block, element, state, self._workspace.next_ts())

    def _report(self, outcome: Outcome, trigger: Trigger, seen: Seen) -> JSON:
        self._workspace.changed()
        report: JSON = {
            "status": seen.status or outcome.status,
            "answer": outcome.body,
            "ms": outcome.ms,
            "trigger_id": trigger.id,
            "sees": seen.words,
        }
        extra = {
            "http_status": outcome.http_status,
            "view_id": trigger.opened,
            "problems": seen.problems or None,
        }
        return report | {name: value for name, value in extra.items() if value is not None}


def find(blocks: list[JSON], target: Target) -> tuple[JSON, JSON]:
    found = [
        (block, element)
        for block, element in forms.elements(blocks)
        if element["action_id"] == target.action_id
        and target.block_id in (None, block["block_id"])
        and target.value in (None, element.get("value"))
    ]
    if len(found) == 1:
        return found[0]
    there = ", ".join(sorted({element["action_id"] for _, element in forms.elements(blocks)})) or "nothing"
    problem = "Several elements match" if found else "There is no element"
    raise BadRequest(f"{problem} {target.action_id!r}; what can be clicked there: {there}.")
