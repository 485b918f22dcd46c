"""Harbour & Pine: the people and channels of the company in which the demo plays."""

from dataclasses import dataclass

from bot.sandbox.client import Control

NAME = "Harbour & Pine"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works there. The ids are those that the rulebook names."""

    id: str
    name: str
    real_name: str
    title: str


@dataclass(frozen=True, slots=True)
class Room:
    """A channel, what stands at its top, and who is in it; without names, everybody is."""

    name: str
    topic: str
    members: tuple[str, ...] = ()


PEOPLE = (
    Person("U0ANN0001", "ann", "Ann Archer", "Marketing"),
    Person("U0BEN0001", "ben", "Ben Baker", "Network engineer"),
    Person("U0CLEO001", "cleo", "Cleo Carter", "Head of IT"),
    Person("U0DAN0001", "dan", "Dan Dyer", "Workplace engineer"),
    Person("U0EVE0001", "eve", "Eve Ellis", "Store manager"),
    Person("U0FARID01", "farid", "Farid Faraj", "Network engineer"),
    Person("U0GRACE01", "grace", "Grace Grant", "Shop lead"),
    Person("U0HANA001", "hana", "Hana Holm", "Shop developer"),
    Person("U0IVO0001", "ivo", "Ivo Ivanov", "Business applications"),
    Person("U0JUN0001", "jun", "Jun Jansen", "Payroll"),
    Person("U0KOFI001", "kofi", "Kofi Kamara", "Warehouse supervisor"),
    Person("U0LENA001", "lena", "Lena Lund", "People and culture"),
)

AGENTS = ("cleo", "ben", "dan", "farid", "grace", "hana", "ivo")

CHANNELS = (
    Room("general", "News for everybody. Is something broken? Type /incident"),
    Room("help", "Questions to IT"),
    Room("service-desk", "Every incident has its card here; the work on it is in the card's thread", AGENTS),
    Room("incidents", "Major incidents, for everybody who wants to know"),
    Room("office", "Second floor: desks, coffee, the printer"),
    Room(
        "warehouse", "Goods in, goods out. Shifts change at 06:00 and 14:00", ("kofi", "eve", "ben", "farid")
    ),
    Room("web-shop", "The shop and its releases", ("grace", "hana", "ann", "eve")),
)


def furnish(slack: Control) -> None:
    """Bring the company's people and channels into a workspace as it is at its start; the bot is in each."""
    known = {user["name"] for user in slack.state()["users"]}
    for person in PEOPLE:
        if person.name in known:
            slack.change_user(person.name, real_name=person.real_name, title=person.title)
        else:
            slack.add_user(person.name, id=person.id, real_name=person.real_name, title=person.title)
    bot = slack.state()["bot"]["name"]
    for room in CHANNELS:
        members = [*(room.members or (person.name for person in PEOPLE)), bot]
        if room.name == "general":
            slack.add_members("general", members)
        else:
            slack.add_channel(room.name, members)
        slack.set_topic(room.name, room.topic)
