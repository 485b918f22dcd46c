"""The action_ids of the buttons; each listener registers one."""

TAKE, RESOLVE, MAKE_MAJOR = "incident.take", "incident.ask_resolve", "incident.make_major"
FIXED, NOT_FIXED, AGAIN = "incident.fixed", "incident.ask_reopen", "incident.report_again"
REPLY = "incident.ask_reply"
TAKE_BACK, CORRECT = "incident.take_back", "incident.ask_correct"
REPORT_WORDS = "incident.report_words"
