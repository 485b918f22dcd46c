"""The knobs of one deployment, read from the environment once and frozen."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.errors import BadSetting

# A lease that ends while Slack may still answer would let a second worker post the same thing.
_LEASE_MARGIN = timedelta(seconds=1)
_LONGEST = timedelta(days=1)


def _matching(pattern: str, says: str) -> Callable[[str], str]:
    compiled = re.compile(pattern, re.DOTALL)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError(says)
        return text

    return check


def _api_url(text: str) -> str:
    url = _web_url(text) + "/"
    if not urlsplit(url).path.endswith("/api/"):
        raise ValueError('must end in "/api/", such as https://slack.com/api/')
    return url


def _web_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        named = False
    if not named or parts.scheme not in ("http", "https") or parts.query or parts.fragment:
        raise ValueError("must be a web address that starts with https:// or http://, without ? and #")
    return text.rstrip("/")


def _database_url(text: str) -> str:
    scheme, _, rest = text.partition("://")
    if rest and scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        return f"postgresql+psycopg://{rest}"
    if scheme != "sqlite":
        raise ValueError("must start with sqlite:/// or postgresql://; no other database is supported")
    if len(rest) < 2 or not rest.startswith("/") or ":memory:" in rest:
        raise ValueError("must name a file, such as sqlite:///tocsin.db: a database in memory keeps nothing")
    return text


def _port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise ValueError("must be a whole number from 1 to 65535")
    return int(text)


def _pace(text: str) -> float:
    return _above_zero(text, most=1_000_000)


def _seconds(text: str) -> timedelta:
    return timedelta(seconds=_above_zero(text, most=_LONGEST.total_seconds()))


def _above_zero(text: str, *, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number <= most:
        raise ValueError(f"must be a number greater than 0 and at most {most:.0f}")
    return number


def _existing_file(text: str) -> Path:
    path = Path(text).expanduser()
    if not path.is_file():
        raise ValueError(f"names {text}, and there is no such file; correct the path or unset it")
    return path


def _secret_keys(text: str) -> str:
    keys = [key.strip() for key in text.split(",")]
    if any(len(key) < 32 for key in keys):
        raise ValueError("must have at least 32 characters: openssl rand -base64 32 makes one")
    if any(len(set(key)) < 10 for key in keys):
        raise ValueError(
            "is easily guessed, it has few different characters: openssl rand -base64 32 makes one"
        )
    return ",".join(keys)


_BotToken = Annotated[
    SecretStr,
    BeforeValidator(
        _matching(r"xoxb-\S+", "must start with xoxb-: take the bot token from your app's page Install App")
    ),
]
_AppToken = Annotated[
    SecretStr,
    BeforeValidator(
        _matching(r"xapp-\S+", "must start with xapp-: make an app-level token on Basic Information")
    ),
]
_SecretKey = Annotated[SecretStr, BeforeValidator(_secret_keys)]
_MetricsToken = Annotated[
    SecretStr,
    BeforeValidator(
        _matching(r"\S{16,}", "must have at least 16 characters and no space: openssl rand -hex 16 makes one")
    ),
]
_SmtpUrl = Annotated[
    SecretStr,
    BeforeValidator(
        _matching(r"smtps?://[^/\s]+\S*", "must look like smtp://user:password@mail.example.com:587")
    ),
]
_LogFormat = Annotated[
    Literal["console", "json"],
    BeforeValidator(_matching("console|json", "must be console (for people) or json (for a log store)")),
]
_Seconds = Annotated[timedelta, BeforeValidator(_seconds)]


class Settings(BaseSettings):
    """One deployment. Durations are `timedelta`; whatever holds a password or token is a `SecretStr`."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", validate_default=False)

    slack_bot_token: _BotToken | None = Field(
        None,
        alias="SLACK_BOT_TOKEN",
        description="the bot token, from your app's page *Install App*",
        examples=["xoxb-..."],
    )
    slack_app_token: _AppToken | None = Field(
        None,
        alias="SLACK_APP_TOKEN",
        description="an app-level token with the scope `connections:write`, from *Basic Information*: "
        "with it, Slack is listened to by Socket Mode",
        examples=["xapp-..."],
    )
    slack_signing_secret: SecretStr | None = Field(
        None,
        alias="SLACK_SIGNING_SECRET",
        description="the signing secret, from *Basic Information*: with it, Slack may post to "
        "`/slack/events` by signed HTTP",
    )
    slack_client_id: str | None = Field(
        None,
        alias="SLACK_CLIENT_ID",
        description="with it and the secret, workspaces install the app themselves, by OAuth",
    )
    slack_client_secret: SecretStr | None = Field(
        None, alias="SLACK_CLIENT_SECRET", description="both from *Basic Information*; with OAuth"
    )
    slack_api_url: Annotated[str, BeforeValidator(_api_url)] = Field(
        "https://slack.com/api/",
        alias="SLACK_API_URL",
        description="another Slack: GovSlack, a proxy, the sandbox; it ends in `/api/`",
    )
    database_url: Annotated[SecretStr, BeforeValidator(_database_url)] = Field(
        SecretStr("sqlite:///tocsin.db"),
        alias="DATABASE_URL",
        description="where the records are: a SQLite file, or PostgreSQL",
        examples=[
            "sqlite:////var/lib/tocsin/tocsin.db",
            "postgresql://tocsin:password@db.example.com/tocsin",
        ],
    )
    port: Annotated[int, BeforeValidator(_port)] = Field(
        3000, alias="PORT", description="the port of `/slack/events`, `/healthz`, `/readyz` and `/metrics`"
    )
    host: str = Field(
        "0.0.0.0",  # noqa: S104  # Slack must reach a container's port
        alias="TOCSIN_HOST",
        description="the address to listen on; `127.0.0.1` behind a proxy on the same machine",
    )
    rulebook: Annotated[Path, BeforeValidator(_existing_file)] | None = Field(
        None,
        alias="TOCSIN_RULEBOOK",
        description="the path of a rulebook: it seeds a workspace that has none yet, and SIGHUP applies it",
    )
    public_url: Annotated[str, BeforeValidator(_web_url)] | None = Field(
        None, alias="TOCSIN_PUBLIC_URL", description="our public address, `https://...`; required for OAuth"
    )
    secret_key: _SecretKey | None = Field(
        None,
        alias="TOCSIN_SECRET_KEY",
        description="seals the tokens of workspaces, at least 32 characters, older keys behind commas; "
        "required for OAuth",
    )
    pace: Annotated[float, BeforeValidator(_pace)] = Field(
        1.0, alias="TOCSIN_PACE", description="a factor on all our rates towards Slack"
    )
    # Whoever knows this address can say that we live, so it is kept like a password.
    heartbeat_url: Annotated[SecretStr, BeforeValidator(_web_url)] | None = Field(
        None,
        alias="TOCSIN_HEARTBEAT_URL",
        description="an address that the worker asks every minute, so that somebody notices when it dies",
    )
    smtp_url: _SmtpUrl | None = Field(
        None, alias="SMTP_URL", description="checked, and not used by this release yet"
    )
    metrics_token: _MetricsToken | None = Field(
        None,
        alias="TOCSIN_METRICS_TOKEN",
        description="the bearer token for `/metrics`; without it, only this machine may read there",
    )
    worker_port: Annotated[int, BeforeValidator(_port)] | None = Field(
        None,
        alias="TOCSIN_WORKER_PORT",
        description="where a process of `--only worker` answers `/healthz`, `/readyz` and `/metrics`",
    )
    log_format: _LogFormat = Field(
        "console", alias="LOG_FORMAT", description="`console` for people, or `json` for a log store"
    )
    lease_within: _Seconds = Field(
        timedelta(seconds=30),
        alias="TOCSIN_LEASE_SECONDS",
        description="for how long a message is one worker's to send; longer than the time-out",
    )
    slack_answers_within: _Seconds = Field(
        timedelta(seconds=10),
        alias="TOCSIN_SLACK_TIMEOUT_SECONDS",
        description="the time-out for each part of a call to Slack: connecting, each answer read",
    )
    settle_within: _Seconds = Field(
        timedelta(seconds=5),
        alias="TOCSIN_SETTLE_SECONDS",
        description="how long after the time-out it is looked whether a call was performed after all",
    )
    look_again_within: _Seconds = Field(
        timedelta(seconds=5),
        alias="TOCSIN_LOOK_AGAIN_SECONDS",
        description="how long until it is looked once more",
    )

    @classmethod
    def load(cls, environ: Mapping[str, str], *, slack: bool = True) -> Self:
        """Read the settings from `environ`; an empty string counts as unset.

        `slack=False` is for commands that never talk to Slack. Raises BadSetting with one line for every
        problem there is.
        """
        given = {name: text.strip() for name, text in environ.items() if text.strip()}
        known = {name: given[name] for name in cls.names() if name in given}
        problems = list(_unusable_for_slack(given)) if slack else []
        try:
            settings = cls.model_validate(known)
        except ValidationError as error:
            wrong = {str(each["loc"][0]): each["msg"] for each in error.errors(include_input=False)}
            problems += [f"{name} {says.removeprefix('Value error, ')}." for name, says in wrong.items()]
            settings = cls.model_validate({name: known[name] for name in known if name not in wrong})
        problems += settings._contradictions()
        if problems:
            raise BadSetting("\n".join(problems))
        return settings

    @property
    def socket_mode(self) -> bool:
        """Slack is listened to over a socket that we open."""
        return self.slack_app_token is not None

    @property
    def signed_http(self) -> bool:
        """Slack may post to us, and we can check that it was Slack."""
        return self.slack_signing_secret is not None

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The first seals; the others only open what they sealed once."""
        return tuple(self.secret_key.get_secret_value().split(",")) if self.secret_key else ()

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.get_secret_value().startswith("sqlite:")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what was handed to `load` counts, so that no test reads its machine's environment."""
        return (init_settings,)

    @classmethod
    def names(cls) -> list[str]:
        """Every setting, as it is written in the environment."""
        return [field.alias for field in cls.model_fields.values() if field.alias is not None]

    def _contradictions(self) -> Iterator[str]:
        shortest = self.slack_answers_within + _LEASE_MARGIN
        if self.lease_within <= shortest:
            yield (
                f"TOCSIN_LEASE_SECONDS ({self.lease_within.total_seconds():g}) must be more than "
                f"TOCSIN_SLACK_TIMEOUT_SECONDS and a second ({shortest.total_seconds():g}): "
                "a worker must not lose its lease while Slack may still answer it."
            )


def _unusable_for_slack(given: Mapping[str, str]) -> Iterator[str]:
    if "SLACK_CLIENT_ID" in given or "SLACK_CLIENT_SECRET" in given:
        yield from _unusable_for_oauth(given)
    elif "SLACK_BOT_TOKEN" not in given:
        yield (
            "SLACK_BOT_TOKEN is not set: install the app into your workspace and copy its bot token, "
            "which starts with xoxb-. For several workspaces set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET "
            "instead."
        )
    if "SLACK_APP_TOKEN" not in given and "SLACK_SIGNING_SECRET" not in given:
        yield (
            "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are not set, so Slack cannot reach the desk: "
            "set the first for Socket Mode (no public address needed) or the second for signed HTTP."
        )


_OAUTH_NEEDS = {
    "SLACK_CLIENT_ID": "copy it from Basic Information, App Credentials",
    "SLACK_CLIENT_SECRET": "copy it from Basic Information, App Credentials",
    "TOCSIN_SECRET_KEY": "the tokens of workspaces are kept sealed by it; openssl rand -base64 32 makes one",
    "TOCSIN_PUBLIC_URL": "Slack sends people back to it when they have installed the app",
}


def _unusable_for_oauth(given: Mapping[str, str]) -> Iterator[str]:
    """What keeps workspaces from installing the app themselves."""
    for name, why in _OAUTH_NEEDS.items():
        if name not in given:
            yield f"{name} is not set, and with OAuth it must be: {why}."
    if "SLACK_BOT_TOKEN" in given:
        yield (
            "SLACK_BOT_TOKEN is set beside SLACK_CLIENT_ID, and with OAuth every workspace has a token of "
            "its own. Unset SLACK_BOT_TOKEN, or for a single workspace SLACK_CLIENT_ID and "
            "SLACK_CLIENT_SECRET."
        )
    url = urlsplit(given.get("TOCSIN_PUBLIC_URL", ""))
    if url.scheme == "http" and url.hostname not in ("127.0.0.1", "localhost"):
        yield "TOCSIN_PUBLIC_URL must start with https://: Slack sends people back to no other address."
