"""The page: a small client of the workspace in a browser, served as files as they are."""

import re
from importlib.resources import files

from aiohttp import web

TYPES = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "json": "application/json",
    "svg": "image/svg+xml",
}
NAMED = re.compile(r"[a-z_]+\.(html|css|js|json|svg)")
PAGE = files("bot.sandbox") / "page"


async def index(request: web.Request) -> web.Response:
    return _file(request, "index.html")


async def part(request: web.Request) -> web.Response:
    """A style sheet or a module of the page."""
    return _file(request, request.match_info["name"])


def _file(request: web.Request, name: str) -> web.Response:
    named = NAMED.fullmatch(name)
    if named is None or not (PAGE / name).is_file():
        raise web.HTTPNotFound(text=f"The page has no {name!r}.", headers=headers(request.host))
    return web.Response(
        text=(PAGE / name).read_text(encoding="utf-8"),
        content_type=TYPES[named[1]],
        charset="utf-8",
        headers=headers(request.host),
    )


def headers(host: str) -> dict[str, str]:
    """Nothing runs, is shown or is asked for but what comes from here; nobody puts the page into a frame.

    `host` has been checked by the guard. Its WebSocket is named, as not every browser counts it as 'self'.
    """
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": f"'self' ws://{host}",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Cache-Control": "no-cache",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
