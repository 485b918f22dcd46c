"""The app's keys to the workspace: its tokens, and the codes for which it gets one.

https://docs.slack.dev/authentication/installing-with-oauth
"""

import secrets
from dataclasses import dataclass

from bot.sandbox.clock import Clock
from bot.sandbox.errors import SlackError

CODE_WITHIN = 600.0  # seconds
TOKEN_WITHIN = 12 * 3600  # seconds, with rotation


@dataclass
class Code:
    """What a person's consent is worth: one token, for whoever gets the person back at this address."""

    redirect_uri: str
    user: str
    at: float
    used: bool = False


@dataclass(frozen=True)
class Granted:
    """A bot's token, and with rotation what it is renewed by."""

    token: str
    refresh_token: str | None = None


@dataclass(frozen=True)
class Secrets:
    """What Slack and the app have agreed on; fixed, so that an app keeps its settings over a restart."""

    bot: str
    app: str
    client_id: str
    client_secret: str


class Keys:
    """The app is installed from the start, with the bot's fixed token.

    Installed again it gets the same one or, with rotation, one that ends.
    """

    def __init__(self, clock: Clock, secrets: Secrets, *, rotates: bool = False) -> None:
        self._clock = clock
        self._secrets = secrets
        self._rotates = rotates
        self._ends: dict[str, float] = {secrets.bot: float("inf")}
        self._codes: dict[str, Code] = {}
        self._refresh_tokens: set[str] = set()
        self._granted: set[str] = set()  # every refresh token there ever was
        self._revoked: set[str] = set()
        self.is_installed = True

    def check(self, token: str, *, of_app: bool) -> None:
        """SlackError where the token does not open what asks for the app's, or for the bot's."""
        if not token:
            raise SlackError("not_authed")
        if token != self._secrets.app and token not in self._ends:
            raise SlackError("invalid_auth")
        if (token == self._secrets.app) != of_app:
            raise SlackError("not_allowed_token_type")
        if token in self._revoked:
            raise SlackError("token_revoked" if self.is_installed else "account_inactive")
        if not of_app and self._ends[token] <= self._clock.now():
            raise SlackError("token_expired")

    def gave(self, *keys: object) -> bool:
        """Whether one of these tokens, codes or refresh tokens was given out for this workspace."""
        return any(key in given for given in (self._ends, self._codes, self._granted) for key in keys)

    def check_client(self, id: str, secret: str) -> None:
        if id != self._secrets.client_id:
            raise SlackError("invalid_client_id")
        if secret != self._secrets.client_secret:
            raise SlackError("bad_client_secret")

    def is_client(self, id: str) -> bool:
        return id == self._secrets.client_id

    def new_code(self, redirect_uri: str, user: str) -> str:
        code = secrets.token_urlsafe(16)
        self._codes[code] = Code(redirect_uri, user, self._clock.now())
        return code

    def spend(self, code: str, redirect_uri: str) -> tuple[Granted, str]:
        """The token for a code, and whose consent it was; a code is good once and for ten minutes."""
        found = self._codes.get(code)
        if found is None or found.at + CODE_WITHIN < self._clock.now():
            raise SlackError("invalid_code")
        if found.used:
            raise SlackError("code_already_used")
        if redirect_uri != found.redirect_uri:
            raise SlackError("bad_redirect_uri")
        found.used = self.is_installed = True
        self._revoked.discard(self._secrets.bot)
        return (self._renewed() if self._rotates else Granted(self._secrets.bot)), found.user

    def renew(self, refresh_token: str) -> Granted:
        """Another token for twelve hours; a refresh token is good once."""
        if refresh_token not in self._refresh_tokens:
            raise SlackError("invalid_refresh_token")
        self._refresh_tokens.remove(refresh_token)
        return self._renewed()

    def _renewed(self) -> Granted:
        granted = Granted(f"xoxe.xoxb-{secrets.token_hex(12)}", f"xoxe-{secrets.token_hex(12)}")
        self._ends[granted.token] = self._clock.now() + TOKEN_WITHIN
        self._refresh_tokens.add(str(granted.refresh_token))
        self._granted.add(str(granted.refresh_token))
        return granted

    def revoke(self, token: str) -> None:
        self._revoked.add(token)

    def uninstall(self) -> None:
        """Every token and every refresh token ends."""
        self.is_installed = False
        self._revoked |= self._ends.keys()
        self._refresh_tokens.clear()
