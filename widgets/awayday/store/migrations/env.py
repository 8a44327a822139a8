"""Alembic's entry: runs the migrations through the connection that the store hands over."""

from alembic import context

from awayday.store._migrate import VERSION_TABLE
from awayday.store._tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
