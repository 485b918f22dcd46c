"""Slack's part of the benchmark: signed commands, and the connections they come over."""

import hashlib
import hmac
import http.client
import itertools
import time
from dataclasses import dataclass
from urllib.parse import urlencode

ANSWERS_WITHIN = 10.0
"""Seconds; longer than Slack waits, so that a slow answer is measured and not only lost."""

PEOPLE = tuple(f"U0BENCH{number:03}" for number in range(200))

FAULTS = (
    "The printer on floor {} is out of toner",
    "VPN is down for everyone in building {}",
    "Outlook is slow since this morning, mailbox {}",
    "I cannot log in, account {} is locked out",
    "Screen {} flickers",
    "The wiki shows page {} without its pictures",
    "Wi-Fi is gone in room {}, my team cannot work",
    "Question about badge {}",
)

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `text` is the body, for a look at what it says."""

    status: int
    text: str

    @property
    def is_a_report(self) -> bool:
        """The desk says that it recorded an incident."""
        return self.status == 200 and "INC-" in self.text


@dataclass(frozen=True, slots=True)
class Door:
    """Where one app takes Slack's requests, and what they are signed with."""

    port: int
    secret: str
    team: str

    def line(self) -> "Line":
        return Line(self)

    def report(self) -> bytes:
        """A report that nobody made before: `/incident` with words of its own."""
        number = next(_numbers)
        fault = FAULTS[number % len(FAULTS)].format(number)
        return self.command(fault, person=PEOPLE[number % len(PEOPLE)])

    def command(self, text: str, *, person: str = PEOPLE[0]) -> bytes:
        """The body of `/incident` with this text.

        https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling
        """
        number = next(_numbers)
        return urlencode(
            {
                "token": "legacy-verification-token",
                "team_id": self.team,
                "team_domain": "bench",
                "channel_id": "C0GENERAL",
                "channel_name": "general",
                "user_id": person,
                "user_name": person.lower(),
                "command": "/incident",
                "text": text,
                "api_app_id": "A0BENCH",
                "is_enterprise_install": "false",
                "response_url": f"http://127.0.0.1:9/commands/{number}",
                "trigger_id": f"{number}.{time.time_ns()}",
            }
        ).encode()

    def signed(self, body: bytes) -> dict[str, str]:
        """The headers by which the app knows Slack.

        https://docs.slack.dev/authentication/verifying-requests-from-slack
        """
        moment = str(int(time.time()))
        said = b"v0:" + moment.encode() + b":" + body
        signature = hmac.new(self.secret.encode(), said, hashlib.sha256).hexdigest()
        return {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": moment,
            "X-Slack-Signature": f"v0={signature}",
        }


class Line:
    """One connection that is kept open. http.client costs less a request than the richer clients."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=ANSWERS_WITHIN)

    def post(self, body: bytes) -> Answer:
        self._connection.request("POST", "/slack/events", body, self._door.signed(body))
        return self._answer()

    def alive(self) -> Answer:
        """Ask /healthz, which does nothing: what is left is the cost of HTTP and of this generator."""
        self._connection.request("GET", "/healthz")
        return self._answer()

    def close(self) -> None:
        self._connection.close()

    def _answer(self) -> Answer:
        with self._connection.getresponse() as response:
            return Answer(response.status, response.read().decode())
