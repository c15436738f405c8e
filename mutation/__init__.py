"""Mutation testing of what decides: does a test notice if a line of it is wrong? See docs/mutation.md."""
