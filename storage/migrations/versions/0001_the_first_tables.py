"""the first tables"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.types import Id, Json, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

OPEN = "state IN ('new', 'assigned', 'in_progress', 'waiting')"


def upgrade() -> None:
    op.create_table(
        "workspaces",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bot_user", sa.Text(), nullable=False),
        sa.Column("places", Json, nullable=False),
        sa.Column("directory", Json, nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("installed_at", Moment(), nullable=True),
        sa.Column("installed_by", sa.Text(), nullable=True),
        sa.Column("left_at", Moment(), nullable=True),
        sa.Column("tends_at", Moment(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
    )
    op.create_index(
        op.f("ix_workspaces_tends_at"),
        "workspaces",
        ["tends_at"],
        unique=False,
        sqlite_where=sa.text("tends_at IS NOT NULL"),
        postgresql_where=sa.text("tends_at IS NOT NULL"),
    )
    op.create_table(
        "install_states",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_install_states")),
    )
    op.create_index(op.f("ix_install_states_ends_at"), "install_states", ["ends_at"], unique=False)
    _installations()
    op.create_table(
        "policy_versions",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.Column("kept_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_policy_versions")),
    )
    op.create_table(
        "arrivals",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("answer", Json, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_arrivals_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "key", name=op.f("pk_arrivals")),
    )
    op.create_index(op.f("ix_arrivals_at"), "arrivals", ["at"], unique=False)
    op.create_table(
        "gates",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("full_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_gates_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "name", name=op.f("pk_gates")),
    )
    op.create_table(
        "numbers",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_numbers_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "kind", name=op.f("pk_numbers")),
    )
    op.create_table(
        "people",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("direct_channel", sa.Text(), nullable=True),
        sa.Column("away_since", Moment(), nullable=True),
        sa.Column("away_until", Moment(), nullable=True),
        sa.Column("learned_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_people_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_people")),
    )
    op.create_table(
        "rulebooks",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("applied_by", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("applied_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_rulebooks_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "number", name=op.f("pk_rulebooks")),
    )
    op.create_table(
        "records",
        sa.Column("id", Id, nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("requester_id", sa.Text(), nullable=False),
        sa.Column("assignee_id", sa.Text(), nullable=True),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=True),
        sa.Column("reported_in", sa.Text(), nullable=True),
        sa.Column("reported_ts", sa.Text(), nullable=True),
        sa.Column("reported_at", Moment(), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=True),
        sa.Column("began_at", Moment(), nullable=True),
        sa.Column("file_links", sa.Text(), nullable=True),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=True),
        sa.Column("urgency", sa.Text(), nullable=True),
        sa.Column("taken_at", Moment(), nullable=True),
        sa.Column("waiting_on", sa.Text(), nullable=True),
        sa.Column("waiting_until", Moment(), nullable=True),
        sa.Column("settles_at", Moment(), nullable=True),
        sa.Column("reminded_at", Moment(), nullable=True),
        sa.Column("major_at", Moment(), nullable=True),
        sa.Column("restored_at", Moment(), nullable=True),
        sa.Column("workaround", sa.Text(), nullable=True),
        sa.Column("resolved_at", Moment(), nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.Column("resolved_how", sa.Text(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("lessons", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["policy"], ["policy_versions.hash"], name=op.f("fk_records_policy")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_records_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
        sa.UniqueConstraint(
            "workspace_id", "kind", "number", name=op.f("uq_records_workspace_id_kind_number")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_records_open",
        "records",
        [
            "workspace_id",
            "kind",
            "number",
            "audience",
            "requester_id",
            "assignee_id",
            "service",
            "team",
            "reported_by",
            "state",
            "waiting_on",
            "due_at",
        ],
        unique=False,
        sqlite_where=sa.text("state IN ('new', 'assigned', 'in_progress', 'waiting')"),
        postgresql_where=sa.text("state IN ('new', 'assigned', 'in_progress', 'waiting')"),
    )
    op.create_index(
        "ix_records_reported_ts",
        "records",
        ["workspace_id", "reported_in", "reported_ts"],
        unique=False,
        sqlite_where=sa.text("reported_ts IS NOT NULL"),
        postgresql_where=sa.text("reported_ts IS NOT NULL"),
    )
    op.create_index(
        "ix_records_waiting_until",
        "records",
        ["waiting_until"],
        unique=False,
        sqlite_where=sa.text("waiting_until IS NOT NULL"),
        postgresql_where=sa.text("waiting_until IS NOT NULL"),
    )
    op.create_index(
        "ix_records_unconfirmed",
        "records",
        ["workspace_id", "requester_id"],
        unique=False,
        sqlite_where=sa.text("settles_at IS NOT NULL"),
        postgresql_where=sa.text("settles_at IS NOT NULL"),
    )
    op.create_index(
        "ix_records_settles_at",
        "records",
        ["settles_at"],
        unique=False,
        sqlite_where=sa.text("settles_at IS NOT NULL"),
        postgresql_where=sa.text("settles_at IS NOT NULL"),
    )
    op.create_table(
        "homes",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("is_asked", sa.Boolean(), nullable=False),
        sa.Column("composed_at", Moment(), nullable=True),
        sa.Column("changes_at", Moment(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=True),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("busy_until", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_homes_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "person_id", name=op.f("pk_homes")),
    )
    op.create_index(op.f("ix_homes_opened_at"), "homes", ["opened_at"], unique=False)
    op.create_table(
        "offers",
        sa.Column("id", Id, nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=False),
        sa.Column("thread_ts", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("parts", Json, nullable=False),
        sa.Column("first_at", Moment(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("record_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_offers_record_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_offers_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("workspace_id", "channel", "ts", name=op.f("uq_offers_workspace_id_channel_ts")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_offers_writer",
        "offers",
        ["workspace_id", "channel", "person_id", "last_at"],
        unique=False,
    )
    op.create_index(op.f("ix_offers_record_id"), "offers", ["record_id"], unique=False)
    op.create_index("ix_offers_old", "offers", ["workspace_id", "last_at"], unique=False)
    op.create_table(
        "clocks",
        sa.Column("id", Id, nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("record_id", Id, nullable=False),
        sa.Column("promise", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("met_at", Moment(), nullable=True),
        sa.Column("cancelled_at", Moment(), nullable=True),
        sa.Column("warned_percent", sa.Integer(), nullable=False),
        sa.Column("breached_at", Moment(), nullable=True),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("rung_at", Moment(), nullable=True),
        sa.Column("rings_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["policy"], ["policy_versions.hash"], name=op.f("fk_clocks_policy")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_clocks_record_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_clocks_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clocks")),
        sa.UniqueConstraint(
            "record_id", "promise", "number", name=op.f("uq_clocks_record_id_promise_number")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_clocks_breached",
        "clocks",
        ["record_id"],
        unique=False,
        sqlite_where=sa.text("breached_at IS NOT NULL"),
        postgresql_where=sa.text("breached_at IS NOT NULL"),
    )
    op.create_index(
        "ix_clocks_rings_at",
        "clocks",
        ["rings_at"],
        unique=False,
        sqlite_where=sa.text("rings_at IS NOT NULL"),
        postgresql_where=sa.text("rings_at IS NOT NULL"),
    )
    op.create_table(
        "comments",
        sa.Column("id", Id, nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("record_id", Id, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_comments_record_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_comments_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_comments_record_id_comments_id"), "comments", ["record_id", "id"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", Id, nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("record_id", Id, nullable=True),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("thread_card", sa.Text(), nullable=True),
        sa.Column("thread_ts", sa.Text(), nullable=True),
        sa.Column("card", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("leaves_at", Moment(), nullable=True),
        sa.Column("sending_since", Moment(), nullable=True),
        sa.Column("leased_by", sa.Text(), nullable=True),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("ts", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_deliveries_record_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_deliveries_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_deliveries_card",
        "deliveries",
        ["workspace_id", "card", "id"],
        unique=False,
        sqlite_where=sa.text("card IS NOT NULL"),
        postgresql_where=sa.text("card IS NOT NULL"),
    )
    op.create_index(
        "ix_deliveries_done",
        "deliveries",
        ["made_at"],
        unique=False,
        sqlite_where=sa.text("leaves_at IS NULL"),
        postgresql_where=sa.text("leaves_at IS NULL"),
    )
    op.create_index(
        "ix_deliveries_line",
        "deliveries",
        ["line", "id"],
        unique=False,
        sqlite_where=sa.text("leaves_at IS NOT NULL"),
        postgresql_where=sa.text("leaves_at IS NOT NULL"),
    )
    op.create_index(
        "ix_deliveries_place",
        "deliveries",
        ["channel", "ts"],
        unique=False,
        sqlite_where=sa.text("method = 'post' AND ts IS NOT NULL"),
        postgresql_where=sa.text("method = 'post' AND ts IS NOT NULL"),
    )
    op.create_index("ix_deliveries_record", "deliveries", ["record_id"], unique=False)
    op.create_table(
        "digests",
        sa.Column("id", Id, nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("tells_at", Moment(), nullable=True),
        sa.Column("told_on", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_digests_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.UniqueConstraint("workspace_id", "team", name=op.f("uq_digests_workspace_id_team")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_digests_tells_at",
        "digests",
        ["tells_at"],
        unique=False,
        sqlite_where=sa.text("tells_at IS NOT NULL"),
        postgresql_where=sa.text("tells_at IS NOT NULL"),
    )
    op.create_table(
        "flows",
        sa.Column("id", Id, nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("record_id", Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("learned", Json, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("steps_at", Moment(), nullable=True),
        sa.Column("leased_by", sa.Text(), nullable=True),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_flows_record_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_flows_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flows")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_flows_record_id"), "flows", ["record_id"], unique=False)
    op.create_index(
        "ix_flows_steps_at",
        "flows",
        ["steps_at"],
        unique=False,
        sqlite_where=sa.text("steps_at IS NOT NULL"),
        postgresql_where=sa.text("steps_at IS NOT NULL"),
    )
    op.create_table(
        "history",
        sa.Column("id", Id, nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("record_id", Id, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("changes", Json, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_history_record_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_history_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_history_record_id_history_id"), "history", ["record_id", "id"], unique=False)
    op.create_table(
        "links",
        sa.Column("id", Id, nullable=False),
        sa.Column("from_id", Id, nullable=False),
        sa.Column("to_id", Id, nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["from_id"], ["records.id"], name=op.f("fk_links_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["records.id"], name=op.f("fk_links_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("from_id", "to_id", "relation", name=op.f("uq_links_from_id_to_id_relation")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_links_to_id"), "links", ["to_id"], unique=False)
    op.create_table(
        "timeline",
        sa.Column("id", Id, nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("record_id", Id, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("ts", sa.Text(), nullable=True),
        sa.Column("permalink", sa.Text(), nullable=True),
        sa.Column("added_by", sa.Text(), nullable=True),
        sa.Column("added_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_timeline_record_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_timeline_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timeline")),
        sa.UniqueConstraint("record_id", "channel", "ts", name=op.f("uq_timeline_record_id_channel_ts")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_timeline_record_id_timeline_at"), "timeline", ["record_id", "at"], unique=False)
    op.create_table(
        "war_rooms",
        sa.Column("record_id", Id, nullable=False),
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_war_rooms_record_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_war_rooms_workspace_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_war_rooms")),
        sa.UniqueConstraint("workspace_id", "channel", name=op.f("uq_war_rooms_workspace_id_channel")),
    )
    _find_open_records_by_their_words()
    _find_past_records_by_their_words()
    _let_history_only_grow()


def _find_open_records_by_their_words() -> None:
    """One index on either engine, over open records only: what is over makes it neither larger nor slower."""
    if op.get_bind().dialect.name != "sqlite":
        op.create_index(
            "ix_records_open_words",
            "records",
            [sa.text("array_to_tsvector(string_to_array(words, ' '))")],
            unique=False,
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
            postgresql_where=sa.text(OPEN),
        )
        return
    # The words are cut by spaces already; where in a title a word stands nobody asks.
    op.execute(
        "CREATE VIRTUAL TABLE open_words USING "
        "fts5(words, content='', tokenize='ascii', detail='none', columnsize=0)"
    )
    into, out_of = (
        "INSERT INTO open_words (rowid, words) SELECT NEW.id, NEW.words",
        "INSERT INTO open_words (open_words, rowid, words) SELECT 'delete', OLD.id, OLD.words",
    )
    was, is_now = f"OLD.{OPEN}", f"NEW.{OPEN}"
    op.execute(f"CREATE TRIGGER open_words_insert AFTER INSERT ON records BEGIN {into} WHERE {is_now}; END")
    op.execute(f"CREATE TRIGGER open_words_delete AFTER DELETE ON records BEGIN {out_of} WHERE {was}; END")
    op.execute(
        "CREATE TRIGGER open_words_update AFTER UPDATE OF state, words ON records "
        f"WHEN OLD.words <> NEW.words OR ({was}) <> ({is_now}) "
        f"BEGIN {out_of} WHERE {was}; {into} WHERE {is_now}; END"
    )


def _find_past_records_by_their_words() -> None:
    """Another for what is over, with what searches are narrowed by; it is written when a record ends."""
    if op.get_bind().dialect.name != "sqlite":
        op.create_index(
            "ix_records_past_words",
            "records",
            [sa.text(f"array_to_tsvector(string_to_array({_tokens('')}, ' '))")],
            unique=False,
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
            postgresql_where=sa.text(f"NOT ({OPEN})"),
        )
        return
    op.execute(
        "CREATE VIRTUAL TABLE past_words USING "
        "fts5(words, content='', tokenize=\"ascii tokenchars '\\:_-'\", detail='none', columnsize=0)"
    )
    old, new = _tokens("OLD."), _tokens("NEW.")
    into = f"INSERT INTO past_words (rowid, words) SELECT NEW.id, {new}"
    out_of = f"INSERT INTO past_words (past_words, rowid, words) SELECT 'delete', OLD.id, {old}"
    was, is_now = f"NOT OLD.{OPEN}", f"NOT NEW.{OPEN}"
    op.execute(f"CREATE TRIGGER past_words_insert AFTER INSERT ON records BEGIN {into} WHERE {is_now}; END")
    op.execute(f"CREATE TRIGGER past_words_delete AFTER DELETE ON records BEGIN {out_of} WHERE {was}; END")
    op.execute(
        "CREATE TRIGGER past_words_update AFTER UPDATE OF "
        "state, words, audience, requester_id, assignee_id, reported_by, service ON records "
        f"WHEN ({was} OR {is_now}) AND {old} <> {new} BEGIN {out_of} WHERE {was}; {into} WHERE {is_now}; END"
    )


def _tokens(of: str) -> str:
    """All that a record which is over is found by."""
    return (
        f"trim({of}words || ' state:' || {of}state || ' in:' || {of}audience || ' of:' || {of}requester_id"
        f" || coalesce(' with:' || {of}assignee_id, '') || coalesce(' by:' || {of}reported_by, '')"
        f" || coalesce(' service:' || {of}service, ''))"
    )


def _let_history_only_grow() -> None:
    """History is append-only, whoever asks."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER history_no_{verb.lower()} BEFORE {verb} ON history "
                "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'history is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER history_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON history "
        "FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only()"
    )


def _installations() -> None:
    """The two tables of slack_sdk's installation store, with room for sealed tokens."""
    op.create_table(
        "slack_bots",
        sa.Column("id", sa.Integer(), nullable=False),
        *_of_a_bot(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_bots")),
    )
    found_by = ["client_id", "enterprise_id", "team_id", "installed_at"]
    op.create_index("slack_bots_idx", "slack_bots", found_by, unique=False)
    op.create_table(
        "slack_installations",
        sa.Column("id", sa.Integer(), nullable=False),
        *_of_a_bot(),
        sa.Column("enterprise_url", sa.String(200), nullable=True),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("user_token", sa.Text(), nullable=True),
        sa.Column("user_scopes", sa.String(1000), nullable=True),
        sa.Column("user_refresh_token", sa.Text(), nullable=True),
        sa.Column("user_token_expires_at", sa.DateTime(), nullable=True),
        sa.Column("incoming_webhook_url", sa.String(200), nullable=True),
        sa.Column("incoming_webhook_channel", sa.String(200), nullable=True),
        sa.Column("incoming_webhook_channel_id", sa.String(200), nullable=True),
        sa.Column("incoming_webhook_configuration_url", sa.String(200), nullable=True),
        sa.Column("token_type", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_installations")),
    )
    found_by = ["client_id", "enterprise_id", "team_id", "user_id", "installed_at"]
    op.create_index("slack_installations_idx", "slack_installations", found_by, unique=False)


def _of_a_bot() -> list[sa.Column[Any]]:
    return [
        sa.Column("client_id", sa.String(32), nullable=False),
        sa.Column("app_id", sa.String(32), nullable=False),
        sa.Column("enterprise_id", sa.String(32), nullable=True),
        sa.Column("enterprise_name", sa.String(200), nullable=True),
        sa.Column("team_id", sa.String(32), nullable=True),
        sa.Column("team_name", sa.String(200), nullable=True),
        sa.Column("bot_token", sa.Text(), nullable=True),
        sa.Column("bot_id", sa.String(32), nullable=True),
        sa.Column("bot_user_id", sa.String(32), nullable=True),
        sa.Column("bot_scopes", sa.String(1000), nullable=True),
        sa.Column("bot_refresh_token", sa.Text(), nullable=True),
        sa.Column("bot_token_expires_at", sa.DateTime(), nullable=True),
        sa.Column("is_enterprise_install", sa.Boolean(), nullable=False),
        sa.Column("installed_at", sa.DateTime(), nullable=False),
    ]
