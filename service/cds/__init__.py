"""CDS Hooks 2.0: requests read tolerantly, cards written strictly. Pure; knows no HTTP."""
