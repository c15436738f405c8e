"""What the service tells about itself: a line in the log, figures for a scraper, the trace it is part of."""
