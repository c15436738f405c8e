"""Overlay tables from terminology that a site licenses and we may not ship.

What comes out has the headers of ``data/`` and holds only what the tables lack. A concept with any part that is not
known for sure is reported and left out: half a product reads as a whole one.
"""
