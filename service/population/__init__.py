"""Whole populations: record batches of lists in, the answers of ``POST /screen`` out, row by row and in order."""
