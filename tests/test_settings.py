"""Settings: what the environment may say, and that everything wrong with it is told at once."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.errors import BadSetting
from bot.settings import Settings

KEY = "0123456789abcdefghijklmnopqrstuvwxyz"

OAUTH = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "secret",
    "SLACK_SIGNING_SECRET": "signing",
    "TOCSIN_SECRET_KEY": KEY,
    "TOCSIN_PUBLIC_URL": "https://desk.example.com",
}

ENOUGH = {"SLACK_BOT_TOKEN": "xoxb-1-token", "SLACK_APP_TOKEN": "xapp-1-token"}


def load(**more: str) -> Settings:
    return Settings.load({**ENOUGH, **more})


def refusal(environ: Mapping[str, str], *, slack: bool = True) -> list[str]:
    with pytest.raises(BadSetting) as refused:
        Settings.load(environ, slack=slack)
    return refused.value.says.splitlines()


def test_a_bot_token_and_a_way_to_be_reached_are_enough() -> None:
    settings = load()

    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.database_url.get_secret_value() == "sqlite:///tocsin.db"
    assert (settings.host, settings.port, settings.pace, settings.log_format) == (
        "0.0.0.0",
        3000,
        1.0,
        "console",
    )
    assert settings.lease_within == timedelta(seconds=30)
    assert settings.slack_answers_within == timedelta(seconds=10)
    assert settings.settle_within == settings.look_again_within == timedelta(seconds=5)
    assert settings.rulebook is None
    assert settings.public_url is None


def test_every_setting_is_read(tmp_path: Path) -> None:
    rulebook = tmp_path / "rulebook.yaml"
    rulebook.touch()

    settings = load(
        SLACK_SIGNING_SECRET="signing",
        SLACK_API_URL="https://slack-gov.com/api/",
        DATABASE_URL="postgresql://desk:word@db/desk",
        PORT="8080",
        TOCSIN_HOST="127.0.0.1",
        TOCSIN_RULEBOOK=str(rulebook),
        TOCSIN_PUBLIC_URL="https://desk.example.com/",
        TOCSIN_SECRET_KEY=KEY,
        TOCSIN_PACE="20",
        TOCSIN_HEARTBEAT_URL="https://hc-ping.com/uuid",
        SMTP_URL="smtps://desk:word@mail.example.com:465",
        LOG_FORMAT="json",
        TOCSIN_LEASE_SECONDS="4",
        TOCSIN_SLACK_TIMEOUT_SECONDS="1",
        TOCSIN_SETTLE_SECONDS="1",
        TOCSIN_LOOK_AGAIN_SECONDS="0.5",
    )

    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == "xoxb-1-token"
    assert settings.slack_api_url == "https://slack-gov.com/api/"
    assert (settings.port, settings.host, settings.pace) == (8080, "127.0.0.1", 20.0)
    assert settings.rulebook == rulebook
    assert settings.public_url == "https://desk.example.com"
    assert settings.log_format == "json"
    assert settings.lease_within == timedelta(seconds=4)
    assert settings.slack_answers_within == settings.settle_within == timedelta(seconds=1)
    assert settings.look_again_within == timedelta(seconds=0.5)


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load().port = 1


def test_only_what_is_handed_in_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9999")

    assert load().port == 3000


def test_the_rest_of_the_environment_is_ignored() -> None:
    assert load(PATH="/bin", TOCSIN_SOMETHING="else").port == 3000


@pytest.mark.parametrize("name", ["PORT", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "TOCSIN_RULEBOOK"])
@pytest.mark.parametrize("blank", ["", "  "])
def test_an_empty_string_counts_as_unset(name: str, blank: str) -> None:
    assert load(**{name: blank}) == load()


def test_space_around_a_value_is_not_part_of_it() -> None:
    token = load(SLACK_BOT_TOKEN="xoxb-1-token\n").slack_bot_token

    assert token is not None
    assert token.get_secret_value() == "xoxb-1-token"


def test_no_secret_appears_when_settings_are_shown() -> None:
    secrets = {
        "SLACK_BOT_TOKEN": "xoxb-hidden",
        "SLACK_APP_TOKEN": "xapp-hidden",
        "SLACK_SIGNING_SECRET": "hidden",
        "DATABASE_URL": "postgresql://desk:hidden@db/desk",
        "TOCSIN_SECRET_KEY": f"hidden{KEY}",
        "TOCSIN_HEARTBEAT_URL": "https://hc-ping.com/hidden",
        "SMTP_URL": "smtp://desk:hidden@mail",
    }
    settings = Settings.load(secrets)

    for shown in (repr(settings), str(settings), repr(settings.model_dump()), settings.model_dump_json()):
        assert "hidden" not in shown


def test_no_secret_appears_in_a_refusal() -> None:
    says = refusal(
        {
            "SLACK_BOT_TOKEN": "hidden",
            "SLACK_APP_TOKEN": "hidden",
            "DATABASE_URL": "mysql://desk:hidden@db",
            "TOCSIN_SECRET_KEY": "hidden",
            "TOCSIN_HEARTBEAT_URL": "hidden",
            "SMTP_URL": "hidden",
        }
    )

    assert len(says) == 6
    assert "hidden" not in "".join(says)


# -- how Slack is reached ---------------------------------------------------------------------------------


def test_an_app_token_means_socket_mode() -> None:
    settings = Settings.load(ENOUGH)

    assert settings.socket_mode
    assert not settings.signed_http


def test_a_signing_secret_means_signed_http() -> None:
    settings = Settings.load({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"})

    assert settings.signed_http
    assert not settings.socket_mode


def test_without_a_bot_token_there_is_no_desk() -> None:
    (says,) = refusal({"SLACK_APP_TOKEN": "xapp-1"})

    assert says.startswith("SLACK_BOT_TOKEN is not set: install the app")


def test_without_a_way_to_be_reached_there_is_no_desk() -> None:
    (says,) = refusal({"SLACK_BOT_TOKEN": "xoxb-1"})

    assert says.startswith("SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are not set")


def test_commands_that_never_talk_to_slack_need_no_tokens() -> None:
    assert Settings.load({}, slack=False).slack_bot_token is None


def test_commands_that_never_talk_to_slack_still_need_sound_settings() -> None:
    assert refusal({"PORT": "x"}, slack=False) == ["PORT must be a whole number from 1 to 65535."]


@pytest.mark.parametrize(
    ("name", "token", "starts"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1", "xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxp-1", "xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxb-", "xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1", "xapp-"),
    ],
)
def test_a_token_of_the_wrong_kind_is_told(name: str, token: str, starts: str) -> None:
    (says,) = refusal({**ENOUGH, name: token})

    assert says.startswith(f"{name} must start with {starts}")


def test_oauth_needs_a_key_and_an_address_and_no_bot_token() -> None:
    """Workspaces install the app themselves; every token of theirs is kept sealed."""
    settings = Settings.load(OAUTH)
    assert settings.slack_client_id == "1.2"
    assert settings.secret_keys == (KEY,)

    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "TOCSIN_SECRET_KEY", "TOCSIN_PUBLIC_URL"):
        (says,) = refusal({**OAUTH, name: ""})
        assert says.startswith(f"{name} is not set, and with OAuth it must be")
    (says,) = refusal({**OAUTH, "SLACK_BOT_TOKEN": "xoxb-1"})
    assert says.startswith("SLACK_BOT_TOKEN is set beside SLACK_CLIENT_ID")
    (says,) = refusal({**OAUTH, "TOCSIN_PUBLIC_URL": "http://desk.example.com"})
    assert says.startswith("TOCSIN_PUBLIC_URL must start with https://")


def test_an_old_key_may_stand_behind_the_new_one() -> None:
    """What it sealed is still opened, until everything is sealed by the first."""
    settings = Settings.load({**OAUTH, "TOCSIN_SECRET_KEY": f"{KEY}, {KEY[::-1]}"})

    assert settings.secret_keys == (KEY, KEY[::-1])


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("https://slack.com/api/", "https://slack.com/api/"),
        ("https://slack.com/api", "https://slack.com/api/"),
        ("http://localhost:8000/api/", "http://localhost:8000/api/"),
        ("http://proxy/slack/api", "http://proxy/slack/api/"),
    ],
)
def test_slacks_address_may_miss_its_last_slash(written: str, used: str) -> None:
    assert load(SLACK_API_URL=written).slack_api_url == used


@pytest.mark.parametrize(
    "url",
    [
        "slack.com/api/",
        "ftp://slack.com/api/",
        "https://slack.com/",
        "https:///api/",
        "https://slack.com/api/?x=1",
        "https://slack.com/xapi/v2",
        "http://host:port/api/",
        "http://[::1/api/",
        "http://host:0/api/",
        "https://slack.com/api/#x",
    ],
)
def test_slacks_address_is_of_the_web_and_ends_in_api(url: str) -> None:
    (says,) = refusal({**ENOUGH, "SLACK_API_URL": url})

    assert says.startswith("SLACK_API_URL must ")


# -- the database -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "used", "is_sqlite"),
    [
        ("sqlite:///tocsin.db", "sqlite:///tocsin.db", True),
        ("sqlite:////var/lib/tocsin.db", "sqlite:////var/lib/tocsin.db", True),
        ("postgres://u:p@db:5432/desk", "postgresql+psycopg://u:p@db:5432/desk", False),
        ("postgresql://u@db/desk?sslmode=require", "postgresql+psycopg://u@db/desk?sslmode=require", False),
        ("postgresql+psycopg:///desk?host=/run", "postgresql+psycopg:///desk?host=/run", False),
    ],
)
def test_a_database_is_a_file_or_a_postgresql(written: str, used: str, is_sqlite: bool) -> None:
    settings = load(DATABASE_URL=written)

    assert settings.database_url.get_secret_value() == used
    assert settings.is_sqlite is is_sqlite


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u@db/desk",
        "postgresql+asyncpg://u@db/desk",
        "tocsin.db",
        "sqlite:tocsin.db",
        "://",
        "postgresql",
        "postgres://",
    ],
)
def test_another_database_is_refused(url: str) -> None:
    assert refusal({**ENOUGH, "DATABASE_URL": url}) == [
        "DATABASE_URL must start with sqlite:/// or postgresql://; no other database is supported."
    ]


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite://tocsin.db"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    (says,) = refusal({**ENOUGH, "DATABASE_URL": url})

    assert says.startswith("DATABASE_URL must name a file, such as sqlite:///tocsin.db")


# -- numbers and the rest ---------------------------------------------------------------------------------


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80.0", "http", "1_000", "999999", "+80"])
def test_a_port_is_one_that_can_be_listened_on(port: str) -> None:
    assert refusal({**ENOUGH, "PORT": port}) == ["PORT must be a whole number from 1 to 65535."]


@pytest.mark.parametrize("pace", ["0", "-1", "fast", "nan", "inf", "1e9"])
def test_the_pace_is_above_zero(pace: str) -> None:
    assert refusal({**ENOUGH, "TOCSIN_PACE": pace}) == [
        "TOCSIN_PACE must be a number greater than 0 and at most 1000000."
    ]


@pytest.mark.parametrize("seconds", ["0", "-5", "soon", "nan", "inf", "86401"])
@pytest.mark.parametrize(
    "name", ["TOCSIN_SETTLE_SECONDS", "TOCSIN_LOOK_AGAIN_SECONDS", "TOCSIN_LEASE_SECONDS"]
)
def test_seconds_are_above_zero_and_at_most_a_day(name: str, seconds: str) -> None:
    assert refusal({**ENOUGH, name: seconds}) == [
        f"{name} must be a number greater than 0 and at most 86400."
    ]


def test_a_log_is_for_people_or_for_a_store() -> None:
    assert refusal({**ENOUGH, "LOG_FORMAT": "xml"}) == [
        "LOG_FORMAT must be console (for people) or json (for a log store)."
    ]


def test_a_rulebook_that_is_named_is_there(tmp_path: Path) -> None:
    missing = str(tmp_path / "mine.yaml")

    assert refusal({**ENOUGH, "TOCSIN_RULEBOOK": missing}) == [
        f"TOCSIN_RULEBOOK names {missing}, and there is no such file; correct the path or unset it."
    ]


@pytest.mark.parametrize("name", ["TOCSIN_PUBLIC_URL", "TOCSIN_HEARTBEAT_URL"])
def test_an_address_is_of_the_web(name: str) -> None:
    (says,) = refusal({**ENOUGH, name: "desk.example.com"})

    assert says.startswith(f"{name} must be a web address")


def test_a_mail_server_is_an_smtp_address() -> None:
    (says,) = refusal({**ENOUGH, "SMTP_URL": "mail.example.com"})

    assert says.startswith("SMTP_URL must look like smtp://")


def test_a_secret_key_is_long_and_not_easily_guessed() -> None:
    (says,) = refusal({**ENOUGH, "TOCSIN_SECRET_KEY": KEY[:31]})
    assert says.startswith("TOCSIN_SECRET_KEY must have at least 32 characters")

    for weak in ("k" * 40, f"{KEY},{'changeme' * 5}"):
        (says,) = refusal({**ENOUGH, "TOCSIN_SECRET_KEY": weak})
        assert says.startswith("TOCSIN_SECRET_KEY is easily guessed")


@pytest.mark.parametrize(("lease", "timeout"), [("11", "10"), ("5", "10"), ("2", "1")])
def test_a_lease_outlives_the_call_it_is_for(lease: str, timeout: str) -> None:
    (says,) = refusal({**ENOUGH, "TOCSIN_LEASE_SECONDS": lease, "TOCSIN_SLACK_TIMEOUT_SECONDS": timeout})

    assert says.startswith(f"TOCSIN_LEASE_SECONDS ({lease}) must be more than TOCSIN_SLACK_TIMEOUT_SECONDS")


def test_a_lease_may_outlive_the_call_by_little() -> None:
    settings = load(TOCSIN_LEASE_SECONDS="2.1", TOCSIN_SLACK_TIMEOUT_SECONDS="1")

    assert settings.lease_within == timedelta(seconds=2.1)


def test_every_problem_is_told_at_once() -> None:
    says = refusal(
        {
            "SLACK_CLIENT_ID": "1.2",
            "DATABASE_URL": "mysql://db",
            "PORT": "x",
            "TOCSIN_LEASE_SECONDS": "5",
            "TOCSIN_PACE": "0",
        }
    )

    assert [line.split()[0].rstrip(":") for line in says] == [
        "SLACK_CLIENT_SECRET",
        "TOCSIN_SECRET_KEY",
        "TOCSIN_PUBLIC_URL",
        "SLACK_APP_TOKEN",
        "DATABASE_URL",
        "PORT",
        "TOCSIN_PACE",
        "TOCSIN_LEASE_SECONDS",
    ]
