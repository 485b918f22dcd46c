"""What has arrived from Slack, with the answer it got."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows.base import Base, Facts


class Arrived(Base):
    """The key of something that arrived and had an effect; kept for 24 hours."""

    __tablename__ = "arrivals"
    __table_args__ = (Index(None, "at"),)

    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    answer: Mapped[Facts]
