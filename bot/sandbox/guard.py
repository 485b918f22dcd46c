"""Who may look at the page and use the control API: this machine, and in a browser the page itself alone.

A web site that the person has open in another tab must not act in the workspace. It is stopped by the Host of
the request, which is its own name even where it has been made to point at loopback (DNS rebinding), by the
Origin, and by what the browser says of where the request comes from.
"""

import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
GUARDED = ("/control/", "/page/")
NO = "Only this machine, and in a browser only the sandbox's own page, may do this."


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    if is_guarded(request.path) and not may(request):
        return web.json_response({"error": NO}, status=403)
    return await handler(request)


def is_guarded(path: str) -> bool:
    return path == "/" or path.startswith(GUARDED)


def may(request: web.Request) -> bool:
    peer = request.transport.get_extra_info("peername") if request.transport else None
    if not peer or not is_loopback(str(peer[0])) or not is_loopback(_hostname(request.host)):
        return False
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        return False
    opens_the_page = request.path == "/" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    return opens_the_page or request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
