"""The time that portals print and keep: Asia/Ho_Chi_Minh, which has been seven hours before UTC since 1975."""

from __future__ import annotations

from datetime import timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))
