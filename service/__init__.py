"""Screens a medication list before dantrolene therapy starts."""
