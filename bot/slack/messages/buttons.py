"""The action_ids of the buttons; each listener registers one."""

TAKE, RESOLVE, MAKE_MAJOR = "incident.take", "incident.ask_resolve", "incident.make_major"
FIXED, NOT_FIXED, AGAIN = "incident.fixed", "incident.ask_reopen", "incident.report_again"
REPLY = "incident.ask_reply"
DESCRIBE, THIS_ONE = "incident.describe", "incident.this_one"
"""Of the form that reports: what is typed in its first field, and the choice of what is open already."""
TAKE_BACK, CORRECT = "incident.take_back", "incident.ask_correct"
REPORT_WORDS = "incident.report_words"
