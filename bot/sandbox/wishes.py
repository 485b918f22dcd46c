"""What a request to the control API asks for, checked."""

from bot.sandbox.errors import BadRequest
from bot.sandbox.forms import Entry
from bot.sandbox.state import JSON


class Wishes:
    def __init__(self, given: JSON) -> None:
        self.given = {name: value for name, value in given.items() if value is not None}

    def text(self, name: str) -> str:
        value = self.given.get(name)
        if not isinstance(value, str) or not value:
            raise BadRequest(f"{name!r} is missing, or not a string.")
        return value

    def maybe(self, name: str) -> str | None:
        value = self.given.get(name)
        if value is not None and not isinstance(value, str):
            raise BadRequest(f"{name!r} is not a string.")
        return value or None

    def texts(self, name: str) -> list[str]:
        value = self.given.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise BadRequest(f"{name!r} is not a list of strings.")
        return value

    def table(self, name: str) -> dict[str, Entry]:
        value = self.given.get(name, {})
        if not isinstance(value, dict):
            raise BadRequest(f"{name!r} is not an object.")
        return value

    def number(self, name: str, default: float) -> float:
        try:
            return float(self.given.get(name, default))
        except (TypeError, ValueError):
            raise BadRequest(f"{name!r} is not a number.") from None

    def flag(self, name: str) -> bool:
        value = self.given.get(name, False)
        if not isinstance(value, bool):
            raise BadRequest(f"{name!r} is not true or false.")
        return value
