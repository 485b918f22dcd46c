"""Slack: the gateway (the only caller of the Web API), shapes of messages and forms, and words."""
