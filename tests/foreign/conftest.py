"""Other people's programs, which read what khotin writes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def pywb() -> Path:
    """The folder of pywb's programs. It is GPL, so it lives in an environment of its own and is run, never imported."""
    folder = Path(os.environ.get("KHOTIN_PYWB", Path(__file__).parents[2] / ".pywb" / "bin"))
    if not (folder / "wayback").is_file():
        if os.environ.get("CI"):
            pytest.fail(f"CI must replay with pywb, and there is none at {folder}")
        pytest.skip(f"no pywb at {folder}; KHOTIN_PYWB names the folder of its programs")
    return folder.absolute()
