"""Alembic's entry: it is given an open connection by storage.migrating."""

from alembic import context

from storage.rows import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
