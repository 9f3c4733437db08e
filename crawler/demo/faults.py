"""Faults: which request fails, and how, drawn from seed, address and attempt, so that a run can be repeated."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Fault(StrEnum):
    """What goes wrong with one request."""

    ERROR = "error"  # 500
    UNAVAILABLE = "unavailable"  # 503 with Retry-After
    BUSY = "busy"  # 429 with Retry-After
    DROP = "drop"  # the connection closes without an answer
    CUT = "cut"  # the connection closes in the middle of the body
    STALL = "stall"  # nothing comes for a while, then the connection closes


@dataclass(frozen=True, slots=True)
class Faults:
    """The share of requests (0 to 1 each, 1 together) that meet each kind of fault. `/robots.txt` meets none.

    A retry draws anew. `retry_after` and `stall_seconds` are in seconds. A fault comes before the request is looked at, so
    that it changes nothing on the portal, but for a `cut`, which comes after. Raises ValueError for shares that cannot be.
    """

    error: float = 0.0
    unavailable: float = 0.0
    busy: float = 0.0
    drop: float = 0.0
    cut: float = 0.0
    stall: float = 0.0
    retry_after: int = 1
    stall_seconds: float = 30.0

    def __post_init__(self) -> None:
        shares = [getattr(self, fault.value) for fault in Fault]
        if min(shares) < 0 or sum(shares) > 1:
            raise ValueError(f"the shares of faults are {shares}; give each as 0 to 1, and no more than 1 together")

    def draw(self, seed: int, request: str, attempt: int) -> Fault | None:
        """The fault that this attempt (counted from 0) at a request (method and path) meets."""
        left = Random(f"{seed} {request} {attempt}").random()
        for fault in Fault:
            left -= getattr(self, fault.value)
            if left < 0:
                return fault
        return None
