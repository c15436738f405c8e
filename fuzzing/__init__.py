"""Bytes that nobody thought of, thrown at what reads bytes. See README.md."""
