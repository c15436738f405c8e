"""What follows for this list and this therapy: a pure function of knowledge and request. No I/O, no clock, no HTTP."""
