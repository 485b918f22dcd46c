"""A digest as it stands in Slack: in the team's own channel, with links that lead to the cards."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from bot import rulebook
from bot.records import incidents
from bot.records.incidents import Report
from tests.acting import ANN, ONLY_SQLITE, actor, said
from tests.byhand import by_hand
from tests.conftest import RULES

DAILY = RULES.replace(
    "lead: U0CLEO001}", 'lead: U0CLEO001, digest: {calendar: always, to: "#network-team"}}', 1
)


@ONLY_SQLITE
def test_a_digest_stands_in_the_teams_channel_and_leads_to_the_cards(
    database_url: str, tmp_path: Path
) -> None:
    """The start finds or makes the channel; the link is the one that Slack itself gives for the card."""
    with by_hand(database_url, rulebook.parse(DAILY), tmp_path) as hands:
        incidents.report(hands.desk, actor(ANN, workspace=hands.workspace), Report("VPN is down"))
        hands.work()
        tomorrow = hands.desk.now().date() + timedelta(days=1)
        at_ten = datetime.combine(tomorrow, time(10), UTC)  # it is told at nine, whenever this test runs
        hands.control.advance((at_ten - hands.desk.now()).total_seconds(), settle=0)
        hands.ring()
        hands.work()

        (text,) = hands.texts("network-team")
        (day,) = said(hands.desk, "TeamDay")
        card = next(row for row in said(hands.desk, "IncidentCard") if row.method == "post")
        assert text == "☀️ *Network* today: 1 overdue."
        assert card.channel is not None
        assert card.ts is not None
        link = day.facts["parts"][0]["lines"][0]["link"]
        assert link == hands.gateway.permalink(card.channel, card.ts)
