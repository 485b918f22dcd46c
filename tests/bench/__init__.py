"""The benchmark: how fast the desk answers, beside what the machine could do at best. Not a timed test."""
