"""The history of the tables, as Alembic runs it. A released migration is never edited; a change is a new one."""
