"""Rows, questions, transactions and migrations: the only package that speaks SQL."""

from storage.database import Database
from storage.noun import Due
from storage.rulebooks import Standing
from storage.store import Chore, Store

__all__ = ["Chore", "Database", "Due", "Standing", "Store"]
