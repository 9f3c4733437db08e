"""The recorded sites crawled again, so late that every article is looked at again: recordings do not change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import Khotin
from tests.recorded import PORTS, declare, replayed
from tests.simulation.crawls import Crawls

# The longest that an article goes without a look.
LATER = timedelta(days=181)

pytestmark = pytest.mark.corpus


@pytest.mark.parametrize("site", PORTS)
def test_nothing_is_new_changed_or_gone(corpus: Path, khotin: Khotin, site: str) -> None:
    first = datetime.now(UTC)
    with replayed(corpus, site, "--gzip") as port, Crawls() as crawls:
        declare(khotin, site, port)
        file = khotin.archive / "portals" / f"{site}.toml"
        file.write_text(f"budget = 5000\n{file.read_text(encoding='utf-8')}", encoding="utf-8")
        assert crawls.crawl(khotin.archive, site, first)["stored"] > 0
        again = crawls.crawl(khotin.archive, site, first + LATER)
    assert again["stored"] == 0
    assert khotin.rows("select * from revisions") == khotin.rows("select * from states") == []
    assert khotin.value("select count(*) from articles where state <> 'live'") == 0
    looks = khotin.rows("select look, count(*) as articles from frontier where look is not null group by look")
    assert {row["look"]: row["articles"] for row in looks} == {
        "same": khotin.value("select count(*) from articles"),
    }
