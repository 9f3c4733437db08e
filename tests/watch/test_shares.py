"""Whether a share has fallen, or whether that may be chance."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.watch.shares import ARTICLES, REQUESTS, Share, fallen

SHARE = st.integers(0, 60).flatmap(lambda of: st.builds(Share, st.integers(0, of), st.just(of)))


@settings(deadline=None)
@given(st.lists(SHARE, max_size=30))
def test_any_past_can_be_judged(shares: list[Share]) -> None:
    for usual in (ARTICLES, REQUESTS):
        fall = fallen(shares, usual)
        if fall is not None:
            assert fall.now.had < usual.drop * fall.usual * fall.now.of
            assert fall.now.of - fall.now.had >= usual.fewest


@settings(deadline=None)
@given(st.lists(SHARE, max_size=30), st.integers(20, 60))
def test_where_the_newest_is_whole_nothing_has_fallen(shares: list[Share], of: int) -> None:
    assert fallen([Share(of, of), *shares], REQUESTS) is None


@settings(deadline=None)
@given(st.integers(5, 30), st.integers(10, 60))
def test_a_total_loss_is_a_fall_and_an_empty_crawl_says_nothing(crawls: int, of: int) -> None:
    past = [Share(of, of)] * crawls
    lost = [Share(0, of), *past]
    assert fallen(lost, ARTICLES) == fallen([Share(0, 0), *lost], ARTICLES)
    fall = fallen(lost, ARTICLES)
    assert fall is not None
    assert fall.crawls == 1


def test_few_crawls_do_not_say_what_articles_usually_have() -> None:
    assert fallen([Share(0, 50), *[Share(50, 50)] * 4], ARTICLES) is None
    assert fallen([Share(0, 50), *[Share(50, 50)] * 5], ARTICLES) is not None
    assert fallen([Share(0, 5), *[Share(3, 3)] * 6], ARTICLES) is None
