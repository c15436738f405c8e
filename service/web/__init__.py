"""HTTP, and nothing else: requests in, one screening, answers out. The only room that imports flask."""
