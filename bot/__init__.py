"""Tocsin: a service desk and a war room that live in Slack."""
