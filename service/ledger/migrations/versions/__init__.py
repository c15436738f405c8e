"""One module a migration; ``down_revision`` makes the order."""
