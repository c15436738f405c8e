"""Small programs that check lists for interactions as others do, each in a process of its own, and ours beside them."""
