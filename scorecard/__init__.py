"""How much of what is known elsewhere the tables find: recall on named lists, and noise on harmless ones."""
