"""A strict stand-in for Slack's servers on loopback: the Web API, Socket Mode and signed HTTP, in memory."""
