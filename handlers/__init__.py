"""Slack's side: read a payload, call one verb, answer."""
