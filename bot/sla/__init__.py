"""Deadlines: clocks on records, reckoned from history, and rung once per threshold."""
