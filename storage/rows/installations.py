"""Installations: slack_sdk's own tables, and the states of installs that are under way."""

from datetime import datetime

from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows.base import Base

BOTS = SQLAlchemyInstallationStore.build_bots_table(Base.metadata, "slack_bots")
INSTALLATIONS = SQLAlchemyInstallationStore.build_installations_table(Base.metadata, "slack_installations")

SEALED = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token")
"""The columns that hold secrets."""

for _table in (BOTS, INSTALLATIONS):
    for _column in SEALED:
        if _column in _table.c:
            _table.c[_column].type = Text()  # sealed, a token is longer than slack_sdk gives it room


class InstallState(Base):
    """Somebody is just asked by Slack whether to let us in; they come back with this state, once."""

    __tablename__ = "install_states"
    __table_args__ = (Index(None, "ends_at"),)

    digest: Mapped[str] = mapped_column(primary_key=True)
    """Of the state: whoever reads the database cannot come back in somebody's place."""
    ends_at: Mapped[datetime]
