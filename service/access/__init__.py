"""Who may call: keys, tokens, rates. Knows no HTTP framework."""
