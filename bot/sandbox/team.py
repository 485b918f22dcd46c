"""One workspace with its doors, and whose each request is: all share one address, and the token decides."""

from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.api import WebApi
from bot.sandbox.consent import Consent
from bot.sandbox.control import Control
from bot.sandbox.deeds import Deeds
from bot.sandbox.delivery import Delivery
from bot.sandbox.doors import Doors
from bot.sandbox.errors import SlackError
from bot.sandbox.events import Events
from bot.sandbox.screen import Screen
from bot.sandbox.wire import arguments, token_of
from bot.sandbox.workspace import Workspace


@dataclass(frozen=True)
class Team:
    """A workspace, what reaches the app from it, and what the app reaches in it."""

    workspace: Workspace
    delivery: Delivery
    events: Events
    doors: Doors
    people: Deeds
    api: WebApi
    control: Control
    consent: Consent
    screen: Screen

    @property
    def id(self) -> str:
        return self.workspace.identity.team_id


class Teams:
    """All workspaces; what belongs to none of them is answered by the first."""

    def __init__(self, teams: list[Team]) -> None:
        self.all = {team.id: team for team in teams}
        self._first = teams[0]

    async def api(self, request: web.Request) -> web.StreamResponse:
        """By the token, or by the code or refresh token that is to become one."""
        team = self._first
        if len(self.all) > 1:
            try:
                given = await arguments(request)
            except SlackError:
                return await team.api.handle(request)  # it says what is wrong
            token, grants = token_of(request, given), {given.get("code"), given.get("refresh_token")}
            owners = (one for one in self.all.values() if one.workspace.keys.gave(token, *grants))
            team = next(owners, team)
        return await team.api.handle(request)

    async def consent(self, request: web.Request) -> web.StreamResponse:
        """`team` says which workspace the person chooses."""
        return await self.all.get(request.query.get("team", ""), self._first).consent.page(request)

    async def response_url(self, request: web.Request) -> web.StreamResponse:
        return await self._named(request.match_info["key"].partition("/")[0]).doors.response_url(request)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        id, key = request.match_info["id"], request.match_info["key"]
        files = ((team, team.workspace.files.get(id)) for team in self.all.values())
        owners = (team for team, file in files if file is not None and file.upload_key == key)
        return await next(owners, self._first).doors.upload(request)

    async def download(self, request: web.Request) -> web.StreamResponse:
        return await self._named(request.match_info["key"].partition("-")[0]).api.download(request)

    async def control(self, request: web.Request) -> web.StreamResponse:
        """Of one workspace: /control/teams/T…/ and then as of the first."""
        team = self.all.get(request.match_info["team"])
        if team is None:
            return web.Response(status=404, text=f"There is no workspace {request.match_info['team']}.")
        return await team.control.handle(request)

    def _named(self, id: str) -> Team:
        return self.all.get(id, self._first)
