"""canvases.create and conversations.canvases.create: that a canvas is there, not what is written in it."""

from bot.sandbox.errors import SlackError
from bot.sandbox.methods.call import Call
from bot.sandbox.state import JSON


def create(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/canvases.create"""
    if "channel_id" in call.args:
        call.joined(error="channel_not_found", name="channel_id")
    elif not call.workspace.assumptions.hold("paid-plan"):
        raise SlackError("free_teams_cannot_create_standalone_canvases")
    return {"canvas_id": call.workspace.new_id("F")}


def create_in_channel(call: Call) -> JSON:
    """https://docs.slack.dev/reference/methods/conversations.canvases.create"""
    channel = call.joined(error="channel_not_found", name="channel_id")
    if channel.canvas:
        raise SlackError("channel_canvas_already_exists")
    channel.canvas = call.workspace.new_id("F")
    return {"canvas_id": channel.canvas}
