"""Feedback and audit lines. The only writer of a database."""
