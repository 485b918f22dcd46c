"""What else people do in Slack's client: shortcuts, searching menus, and changing what they did before."""

from bot.sandbox import answers, payloads, shapes, suggestions
from bot.sandbox.delivery import Delivery, Outcome
from bot.sandbox.doors import Doors
from bot.sandbox.errors import BadRequest
from bot.sandbox.forms import Entry
from bot.sandbox.manifest import Manifest
from bot.sandbox.methods.conversations import name_error
from bot.sandbox.people import People, Target, find
from bot.sandbox.state import JSON, Channel, Message, Pin, User
from bot.sandbox.workspace import Workspace

CHANGED_BY_PEOPLE = ("real_name", "title", "tz", "status_text", "status_emoji")


class Deeds(People):
    def __init__(self, workspace: Workspace, delivery: Delivery, doors: Doors, app: Manifest) -> None:
        super().__init__(workspace, delivery, doors, app)
        self._shortcuts = app.shortcuts
        # By action_id, what the app has offered in menus so far: only that can be chosen.
        self._offered: dict[str, list[JSON]] = {}

    # Shortcuts

    async def shortcut(self, user: str, callback_id: str) -> JSON:
        """Choose one from the menu beside the message box, or by searching for it."""
        who = self.user(user)
        self._declared("global", callback_id)
        trigger = self._workspace.new_trigger(who.id)
        payload = payloads.shortcut(self._workspace, who, trigger, callback_id)
        outcome = await self._delivery.attempt("interactive", payload)
        return self._report(outcome, trigger, answers.to_click(outcome))

    async def message_shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> JSON:
        """Choose one from a message's menu; the app need not be in the channel."""
        who, where = self._present(user, channel)
        message = self._message(where, ts)
        self._declared("message", callback_id)
        trigger = self._workspace.new_trigger(who.id)
        payload = payloads.message_shortcut(self._workspace, who, where, message, trigger, callback_id)
        outcome = await self._delivery.attempt("interactive", payload)
        return self._report(outcome, trigger, answers.to_click(outcome))

    def _declared(self, kind: str, callback_id: str) -> None:
        if self._shortcuts is not None and (kind, callback_id) not in self._shortcuts:
            has = ", ".join(sorted(id for of, id in self._shortcuts if of == kind)) or "none"
            raise BadRequest(f"{callback_id} is not a {kind} shortcut of the app; it has {has}.")

    # Menus whose options the app supplies

    async def search(self, user: str, channel: str, ts: str, target: Target, typed: str) -> JSON:
        """Type into a menu in a message; the options that the app answers."""
        who, where = self._present(user, channel)
        said = self._said(who, where, ts)
        place = payloads.in_message(self._workspace, where, said)
        return await self._searched(who, said.blocks, place, target, typed)

    async def search_in_view(self, user: str, view_id: str, target: Target, typed: str) -> JSON:
        who, view = self.user(user), self._open(user, view_id)
        return await self._searched(who, view.blocks, payloads.in_view(self._workspace, view), target, typed)

    async def _searched(self, who: User, blocks: list[JSON], place: JSON, target: Target, typed: str) -> JSON:
        block, element = find(blocks, target)
        if element["type"] not in suggestions.KINDS:
            raise BadRequest(f"{target.action_id} has options of its own: it asks the app for none.")
        least = element.get("min_query_length", suggestions.QUERY_LEAST)
        if len(typed) < least:
            raise BadRequest(f"{target.action_id} asks the app when {least} letters are typed, not before.")
        payload = payloads.block_suggestion(self._workspace, who, place, block, element, typed)
        outcome = await self._delivery.attempt("interactive", payload)
        return self._found(element, outcome)

    def _found(self, element: JSON, outcome: Outcome) -> JSON:
        problems = suggestions.problems(outcome.body) if outcome.is_answered else []
        usable = outcome.is_answered and not problems
        options = suggestions.options(outcome.body) if usable else []
        offered = self._offered.setdefault(element["action_id"], [])
        offered += [one for one in options if one not in offered]
        self._workspace.changed()
        return {
            "status": "failed" if problems else outcome.status,
            "answer": outcome.body,
            "ms": outcome.ms,
            "sees": ", ".join(one["text"]["text"] for one in options) if usable else answers.TROUBLE,
            "options": options,
            **({"problems": problems} if problems else {}),
            **({"http_status": outcome.http_status} if outcome.http_status else {}),
        }

    def _entered(self, element: JSON, entry: Entry) -> JSON:
        if element["type"] in suggestions.KINDS and element["action_id"] in self._offered:
            chosen_before = [element.get("initial_option"), *(element.get("initial_options") or [])]
            offered = [*self._offered[element["action_id"]], *filter(None, chosen_before)]
            element = {**element, "options": offered}
        return super()._entered(element, entry)

    # What they change of what was done before

    def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        who, where = self._present(user, channel)
        message = self._own(who, where, ts)
        previous = shapes.message(self._workspace, where, message)
        message.text, message.blocks = text, self._written(text)
        message.edited_ts = self._workspace.next_ts()
        self._workspace.changed()
        self._workspace.ear.message_changed(where, message, previous)

    def delete(self, user: str, channel: str, ts: str) -> None:
        who, where = self._present(user, channel)
        message = self._own(who, where, ts)
        self._workspace.delete(where, message, shapes.message(self._workspace, where, message))

    def unreact(self, user: str, channel: str, ts: str, name: str) -> None:
        who, where = self._present(user, channel)
        message, name = self._message(where, ts), name.strip(":")
        if who.id not in message.reactions.get(name, []):
            raise BadRequest(f"{who.name} has not reacted with {name}.")
        self._workspace.unreact(where, message, who.id, name)

    def pin(self, user: str, channel: str, ts: str) -> None:
        who, where = self._present(user, channel)
        message = self._message(where, ts)
        if any(pin.ts == ts for pin in where.pins):
            raise BadRequest(f"{ts} is pinned already.")
        where.pins.append(Pin(message.ts, who.id, self._workspace.clock.now()))
        self._workspace.changed()
        self._workspace.ear.pin_added(where, where.pins[-1])

    def unpin(self, user: str, channel: str, ts: str) -> None:
        who, where = self._present(user, channel)
        pin = next((one for one in where.pins if one.ts == ts), None)
        if pin is None:
            raise BadRequest(f"{ts} is not pinned.")
        self._workspace.unpin(where, pin, who.id)

    # What they change of channels and of themselves

    def unarchive(self, user: str | None, channel: str) -> Channel:
        where = self.channel(channel)
        who = self.user(user or where.creator)
        if where.is_archived:
            if self._workspace.is_taken(where.name) and self._workspace.channel(where.name) is not where:
                raise BadRequest(f"{where.name} is the name of another channel by now.")
            self._workspace.unarchive(where, who.id)
        return where

    def rename(self, channel: str, name: str) -> Channel:
        where = self.channel(channel)
        if where.is_im or name_error(name) or (where.name != name and self._workspace.is_taken(name)):
            raise BadRequest(f"{channel} cannot be called {name!r}: {name_error(name) or 'name_taken'}.")
        if where.name != name:
            self._workspace.rename(where, name)
        return where

    def change(self, user: str, profile: dict[str, str]) -> User:
        """What a person writes into their profile; its keys are those of CHANGED_BY_PEOPLE."""
        who = self.user(user)
        for name, value in profile.items():
            setattr(who, name, value)
        self._workspace.changed()
        self._workspace.ear.user_changed(who)
        return who

    # What they need for it

    def _message(self, where: Channel, ts: str) -> Message:
        message = where.messages.get(ts)
        if message is None:
            raise BadRequest(f"There is no message {ts} there.")
        return message

    def _own(self, who: User, where: Channel, ts: str) -> Message:
        message = self._message(where, ts)
        if message.user != who.id or message.subtype:
            raise BadRequest(f"{who.name} did not write {ts}: people change their own messages only.")
        return message
