"""The demo: one command that shows the whole desk on this machine."""

from bot.demo.play import play

__all__ = ["play"]
