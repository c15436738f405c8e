"""Run by Alembic, never imported: migrates over the connection that ``service.ledger.migrating`` hands over."""

from alembic import context

from service.ledger.tables import METADATA

# The transaction is the caller's: it holds the lock that keeps a second migration out.
context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
