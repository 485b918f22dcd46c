"""Sealing: what must not be read by whoever gets hold of the database, such as tokens."""

from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_MARK = "sealed:"


class Unreadable(Exception):
    """It was sealed by a key that we no longer have."""


class Seal:
    """Seals by the first key, and opens by any."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernets = MultiFernet([Fernet(_derived(key)) for key in keys])

    def close(self, text: str) -> str:
        """Sealed by the first key; what is sealed already is sealed anew. Raises Unreadable."""
        return _MARK + self._fernets.encrypt(self.open(text).encode()).decode()

    def open(self, text: str) -> str:
        """What was sealed; what is not sealed stands as it is. Raises Unreadable."""
        if not text.startswith(_MARK):
            return text
        try:
            return self._fernets.decrypt(text.removeprefix(_MARK).encode()).decode()
        except InvalidToken as error:
            raise Unreadable from error


def _derived(key: str) -> bytes:
    """A key for this use alone: the setting has others."""
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tocsin: tokens at rest")
    return urlsafe_b64encode(hkdf.derive(key.encode()))
