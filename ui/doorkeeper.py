"""Who is asking over REST or MCP, and how often they may: an API key, a name and password, or this machine's own user."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import threading
import time
from typing import TYPE_CHECKING, Final

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from .faults import Refused
from .users import LOCAL, User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .keys import Keys
    from .users import Users

_REMEMBERED: Final = 60.0
"""Seconds for which a password that was right is not hashed again: scrypt takes a fifth of a second on purpose."""
_MOST_REMEMBERED: Final = 1000
_WRONG_A_MINUTE: Final = 10
"""Wrong passwords from one address."""


class Doorkeeper:
    """Tells who sends a request. Safe to use from several threads."""

    def __init__(self, users: Users | None, keys: Keys | None, *, key: str = "", per_minute: int = 0) -> None:
        """`key` is a reader's key given in the environment; `per_minute` 0 sets no limit on requests.

        Without users and keys everyone who can reach the server is its own user and may do everything.
        """
        self._users = users
        self._keys = keys
        self._key = key
        self.open = not (users or keys or key)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._rate = RateLimitItemPerMinute(per_minute) if per_minute else None
        self._misses = RateLimitItemPerMinute(_WRONG_A_MINUTE)
        self._guard = threading.Lock()
        self._salt = secrets.token_bytes(32)
        self._right: dict[bytes, tuple[str, float]] = {}

    def admit(self, headers: Mapping[str, str], address: str) -> User:
        """The user behind the headers (lower-case names) of a request from this address.

        Raises Refused with `unauthorized` or `rate_limited`. Checking a password takes a fifth of a second.
        """
        user = LOCAL if self.open else self._known(headers.get("authorization", ""), address)
        if self._rate and not self._limiter.hit(self._rate, "asked", user.name or address):
            raise self._too_often(self._rate, "asked", user.name or address)
        return user

    def _known(self, given: str, address: str) -> User:
        """Who gave this. A key cannot be guessed, so that only wrong passwords are counted."""
        scheme, _, secret = given.partition(" ")
        secret = secret.strip()
        user = None
        if scheme.lower() == "bearer" and secret:
            user = self._by_key(secret)
        elif scheme.lower() == "basic" and secret and self._users:
            user = self._by_password(self._users, secret, address)
        if user is None:
            raise Refused("unauthorized")
        return user

    def _by_key(self, key: str) -> User | None:
        if self._key and hmac.compare_digest(_digest(key), _digest(self._key)):
            return User("env", "reader")
        return self._keys.check(key) if self._keys else None

    def _by_password(self, users: Users, secret: str, address: str) -> User | None:
        try:
            name, colon, password = base64.b64decode(secret, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        if not colon:
            return None
        changed = users.file.stat().st_mtime_ns if users.file.exists() else 0  # a new password counts at once
        mark = hashlib.sha256(self._salt + f"{changed} {secret}".encode()).digest()
        with self._guard:
            known, until = self._right.get(mark, ("", 0.0))
        if known and time.monotonic() < until:
            return users.get(known)
        if not self._limiter.test(self._misses, "missed", address):  # before the work of hashing
            raise self._too_often(self._misses, "missed", address)
        user = users.check(name, password)
        if user is None:
            self._limiter.hit(self._misses, "missed", address)
            return None
        with self._guard:
            if len(self._right) >= _MOST_REMEMBERED:
                self._right.clear()
            self._right[mark] = user.name, time.monotonic() + _REMEMBERED
        return user

    def _too_often(self, item: RateLimitItemPerMinute, *name: str) -> Refused:
        again = self._limiter.get_window_stats(item, *name).reset_time - time.time()
        return Refused("rate_limited", headers={"Retry-After": str(max(1, int(again) + 1))})


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
