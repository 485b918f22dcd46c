"""The web side: Slack over signed HTTP, and how we are."""
