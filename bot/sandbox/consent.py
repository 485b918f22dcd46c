"""The page on which a person lets the app in; here everybody says yes at once.

https://docs.slack.dev/authentication/installing-with-oauth
"""

from urllib.parse import urlencode

from aiohttp import web

from bot.sandbox.workspace import Workspace


class Consent:
    def __init__(self, workspace: Workspace, redirect_urls: tuple[str, ...]) -> None:
        self._workspace = workspace
        self._redirect_urls = redirect_urls

    async def page(self, request: web.Request) -> web.StreamResponse:
        """Send the person back with a code and the app's own `state`; `user` says who it is, else ann."""
        asked = request.query
        back = asked.get("redirect_uri", next(iter(self._redirect_urls), ""))
        if not self._workspace.keys.is_client(asked.get("client_id", "")):
            return web.Response(text="invalid_client_id")
        if not back or (self._redirect_urls and not back.startswith(self._redirect_urls)):
            return web.Response(text="bad_redirect_uri")
        person = self._workspace.user(asked.get("user", "ann"))
        code = self._workspace.keys.new_code(asked.get("redirect_uri", ""), person.id if person else "")
        answer = urlencode({"code": code, "state": asked.get("state", "")})
        raise web.HTTPFound(f"{back}{'&' if '?' in back else '?'}{answer}")
