"""From what a caller sends to the request that screening answers: one strict JSON loader, then one schema."""
