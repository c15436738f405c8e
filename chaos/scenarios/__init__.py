"""One hazard each: ``run(ground)`` does the harm and says what was found."""
