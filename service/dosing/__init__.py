"""Dose envelopes, titration, monitoring and stop rules for one patient. Pure, from tables."""
