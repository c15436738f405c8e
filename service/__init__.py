"""Screens a medication list before dantrolene therapy starts."""

VERSION = "0.1.0"
