"""Telling what stands in the channels, as their members see it."""

import re
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.sandbox.client import State


def tell_channels(state: State, console: Console, *, since: float) -> None:
    """Print every conversation since a moment (a Unix time): channels first, then direct messages."""
    people = {user["id"]: user["real_name"] for user in state["users"]}
    rooms = {channel["id"]: channel["name"] for channel in state["channels"]}
    files = {file["id"]: file["name"] for file in state["files"]}
    for channel in sorted(state["channels"], key=lambda found: (found["is_im"], found["name"])):
        told = [message for message in channel["messages"] if float(message["ts"]) >= since]
        if not told:
            continue
        console.rule(f"[bold]{_title(channel, people)}")
        for message in _threaded(told):
            console.print(_told(message, channel, people, rooms | files))


def _title(channel: dict[str, Any], people: dict[str, str]) -> str:
    if channel["is_im"]:
        return f"Direct messages of the desk with {people.get(channel['user'], '?')}"
    return f"#{channel['name']}" + (f"  ({channel['topic']})" if channel["topic"] else "")


def _threaded(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Replies below the message they answer."""
    return sorted(messages, key=lambda message: (message["thread_ts"] or message["ts"], message["ts"]))


def _told(
    message: dict[str, Any], channel: dict[str, Any], people: dict[str, str], names: dict[str, str]
) -> Text:
    reply = message["thread_ts"] not in (None, message["ts"])
    indent = "      " if reply else "  "
    at = datetime.fromtimestamp(float(message["ts"]), UTC).strftime("%H:%M:%S")
    who = people.get(message["user"], "?")
    told = Text(f"{indent}{at} ", style="dim")
    told.append(who, style="bold magenta" if message["bot_id"] else "bold")
    marks = [
        *(["pinned"] if message["ts"] in channel["pins"] else []),
        *(["edited"] if message["edited"] else []),
    ]
    marks += [f":{name}:" for name in message["reactions"]]
    told.append(f"  {' · '.join(marks)}\n" if marks else "\n", style="dim")
    for line in [*_lines(message), *(f"📎 {file}" for file in _files(message, names))]:
        told.append(f"{indent}  {_readable(line, people, names)}\n")
    return told


def _files(message: dict[str, Any], names: dict[str, str]) -> list[str]:
    return [names.get(file, file) for file in message["files"]]


def _lines(message: dict[str, Any]) -> list[str]:
    of_blocks = [line for block in message["blocks"] or () for line in _of_block(block)]
    return of_blocks or str(message["text"]).splitlines()


def _of_block(block: dict[str, Any]) -> list[str]:
    match block["type"]:
        case "header":
            return [block["text"]["text"]]
        case "section":
            text = block.get("text")
            fields = [field["text"].replace("\n", " ") for field in block.get("fields") or ()]
            return [*(text["text"].splitlines() if text else []), *fields]
        case "context":
            return [element["text"] for element in block["elements"] if "text" in element]
        case "actions":
            return ["  ".join(f"[ {element['text']['text']} ]" for element in block["elements"])]
    return []


def _readable(text: str, people: dict[str, str], names: dict[str, str]) -> str:
    """Slack's markup as a reader sees it."""
    text = re.sub(r"<@(\w+)(?:\|[^>]*)?>", lambda found: f"@{people.get(found[1], found[1])}", text)
    text = re.sub(r"<#(\w+)(?:\|[^>]*)?>", lambda found: f"#{names.get(found[1], found[1])}", text)
    text = re.sub(r"<!date\^(\d+)\^[^|]*\|[^>]*>", _clock, text)
    text = re.sub(r"<(https?:[^|>]*)\|([^>]*)>", r"\2", text)
    text = text.replace("\u2060", "").replace("*", "").replace("`", "")
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _clock(found: re.Match[str]) -> str:
    return datetime.fromtimestamp(int(found[1]), UTC).strftime("%H:%M:%S UTC")
