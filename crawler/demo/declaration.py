"""The demonstration portal's own portal file."""

from __future__ import annotations

from crawler.demo.model import HERE


def declaration(url: str) -> str:
    """The TOML that declares the portal served at `url`."""
    return (HERE / "portal.toml").read_text(encoding="utf-8").replace("{url}", url, 1)
