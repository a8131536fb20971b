"""How Alembic runs here: within the transaction of walkback.ledger.engine, never by its own command line."""

from alembic import context

from walkback.ledger.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
