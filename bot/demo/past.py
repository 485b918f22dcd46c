"""The day and the morning before the visitor came, at Harbour & Pine."""

from collections.abc import Callable

from bot.demo.cast import Cast

BEGAN_HOURS_AGO = 27


def tell(cast: Cast, later: Callable[..., None]) -> None:
    """Two incidents that are over, one that waits and one that is open. It takes BEGAN_HOURS_AGO in all."""
    _small_talk(cast)
    later(minutes=30)
    _scanners(cast, later)
    later(hours=2)
    _printer(cast, later)
    later(hours=18, minutes=30)
    _morning(cast)
    _payslips(cast, later)
    later(hours=3, minutes=20)
    _tills(cast)
    # The rest of it goes by until now.


def _small_talk(cast: Cast) -> None:
    sale = cast.writes(
        "grace", "general", "The autumn sale opens on Thursday at 10:00. Tell your friends and family."
    )
    cast.reacts("ann", "general", sale, "tada")
    cast.reacts("eve", "general", sale, "tada")
    release = cast.writes("hana", "web-shop", "4.12 is out: customers can filter by size now.")
    cast.reacts("grace", "web-shop", release, "rocket")
    cast.writes("grace", "web-shop", "Thank you! No more changes until the sale is over, please.")


def _morning(cast: Cast) -> None:
    cast.writes("lena", "general", "Omar is new in the Leith store this week: say hello to him!")
    posters = cast.writes("ann", "general", "The posters for the sale are at the reception. Take some along.")
    cast.reacts("eve", "general", posters, "raised_hands")


def _scanners(cast: Cast, later: Callable[..., None]) -> None:
    """A message that a colleague makes an incident by a reaction; asked about, answered, fixed, confirmed."""
    said = cast.writes("kofi", "warehouse", "The scanners at gates 3 to 5 lose the network again.")
    later(minutes=3)
    cast.reacts("ben", "warehouse", said, "rotating_light")
    card = cast.sees("service-desk", "INC-1")
    later(minutes=4)
    cast.presses("farid", "service-desk", card, "incident.take")
    cast.writes(
        "farid", "service-desk", "to requester: Is it those gates only, or all of the hall?", under=card
    )
    later(minutes=6)
    cast.writes("kofi", "warehouse", "Only those. Gates 1 and 2 are fine.", under=said)
    later(minutes=15)
    cast.writes(
        "farid", "service-desk", "Access point AP-14 is dark. I take a spare one with me.", under=card
    )
    later(minutes=40)
    cast.fills(
        "farid",
        "service-desk",
        card,
        "incident.ask_resolve",
        how="fix",
        done="Replaced access point AP-14 above gate 4.",
        lessons="Nobody was told that it had gone dark.",
    )
    later(minutes=9)
    cast.presses("kofi", "warehouse", cast.sees("warehouse", "Is it fixed"), "incident.fixed")


def _printer(cast: Cast, later: Callable[..., None]) -> None:
    """Resolved, and nobody has said yet whether it is fixed."""
    cast.types("lena", "office", "The printer on the second floor prints blank pages")
    card = cast.sees("service-desk", "INC-2")
    later(minutes=25)
    cast.presses("dan", "service-desk", card, "incident.take")
    later(minutes=35)
    cast.fills(
        "dan", "service-desk", card, "incident.ask_resolve", how="fix", done="Put in a new drum and toner."
    )


def _payslips(cast: Cast, later: Callable[..., None]) -> None:
    """It waits on a vendor."""
    cast.types("jun", "general", "Payslips cannot be exported: error 504 since this morning")
    card = cast.sees("service-desk", "INC-3")
    later(minutes=10)
    cast.presses("ivo", "service-desk", card, "incident.take")
    cast.writes("ivo", "service-desk", "The vendor knows: their ticket is HR-88213.", under=card)
    cast.types("ivo", "service-desk", "waiting INC-3 vendor until tomorrow 9:00")


def _tills(cast: Cast) -> None:
    """Open, and nobody's yet."""
    cast.types("eve", "general", "The card terminal at till 2 declines some cards")
    cast.sees("service-desk", "INC-4")
