"""Many lists at once: lines of JSON or rows of a table in, an answer or an error for each, in the same order."""
