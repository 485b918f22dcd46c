"""The tables, as typed classes. A row changes through its own verbs."""

from storage.rows.arrivals import Arrived
from storage.rows.base import Base
from storage.rows.clocks import Clock, PolicyVersion
from storage.rows.deliveries import Delivery, DeliveryState, Gate, Method, Urgency
from storage.rows.digests import TeamDigest
from storage.rows.flows import Flow
from storage.rows.homes import Home
from storage.rows.incidents import Incident, Request
from storage.rows.installations import InstallState
from storage.rows.offers import Offer, OfferState
from storage.rows.records import Number, Record
from storage.rows.rulebooks import RulebookVersion
from storage.rows.trail import Comment, HistoryEntry, Link
from storage.rows.warrooms import EntryKind, TimelineEntry, WarRoom
from storage.rows.workspaces import Person, Workspace

__all__ = [
    "Arrived",
    "Base",
    "Clock",
    "Comment",
    "Delivery",
    "DeliveryState",
    "EntryKind",
    "Flow",
    "Gate",
    "HistoryEntry",
    "Home",
    "Incident",
    "InstallState",
    "Link",
    "Method",
    "Number",
    "Offer",
    "OfferState",
    "Person",
    "PolicyVersion",
    "Record",
    "Request",
    "RulebookVersion",
    "TeamDigest",
    "TimelineEntry",
    "Urgency",
    "WarRoom",
    "Workspace",
]
