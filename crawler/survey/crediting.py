"""The selectors of an article's credits: lines with a label, and elements that hold nothing but a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lxml import html

from crawler.pages.fragments import plain
from crawler.pages.generic.evidence import Found
from crawler.pages.selectors import Selector
from crawler.pages.visible import text_of
from crawler.survey.choosing import Chosen, choose
from crawler.survey.evidence import Article
from crawler.survey.judging import names_for, visible_text
from crawler.vietnamese.credits import is_account, read_credit

_MOST_CREDITS = 6


def find_credits(articles: Sequence[Article]) -> Chosen:
    """The lines outside of the body that name an author or a source with a label."""
    lines = [
        _credit_elements(article, (*article.found.bylines, *article.found.sources), labelled=True)
        for article in articles
    ]
    names = names_for(each for found in lines for each in found)
    # A label says what a line is, so that one page will do.
    return choose(names, len(articles), _judge_credits(articles, lines), needed=1)


def find_bylines(articles: Sequence[Article]) -> Chosen:
    """The elements outside of the body that hold nothing but an author's name."""
    return _find_unlabelled(articles, [article.found.bylines for article in articles])


def find_sources(articles: Sequence[Article]) -> Chosen:
    """The elements outside of the body that hold nothing but a source's name: a field whose label stands apart."""
    return _find_unlabelled(articles, [article.found.sources for article in articles])


def _find_unlabelled(articles: Sequence[Article], found: Sequence[Sequence[Found]]) -> Chosen:
    lines = [_credit_elements(article, own, labelled=False) for article, own in zip(articles, found, strict=True)]
    names = names_for(each for own in lines for each in own)
    return choose(names, len(articles), _judge_credits(articles, lines, is_strict=True))


def _judge_credits(
    articles: Sequence[Article], lines: Sequence[set[html.HtmlElement]], *, is_strict: bool = False
) -> Callable[[Selector, int], bool | None]:
    """Right where a selector finds the credit lines; wrong where it reaches into the body, or finds many things."""
    bodies = [article.body_parts for article in articles]

    def judge(selector: Selector, place: int) -> bool | None:
        found = [each for each in selector.elements(articles[place].place) if visible_text(each)]
        if not found:
            return None
        if len(found) > _MOST_CREDITS or any(each in bodies[place] for each in found):
            return False
        others = [each for each in found if each not in lines[place]]
        if is_strict:
            # Of several authors side by side the first was found for all; an account is no author, and not read as one.
            parents = {line.getparent() for line in lines[place]}
            fits = all(each.getparent() in parents or is_account(visible_text(each)) for each in others)
            return False if not fits else lines[place] <= set(found) if lines[place] else None
        # What is no credit is not read as one; it only makes a selector less fit.
        strays = sum(read_credit(visible_text(each)) is None for each in others)
        return (lines[place] <= set(found) and strays == 0) if lines[place] else (None if strays < 2 else False)

    return judge


def _credit_elements(article: Article, found: Sequence[Found], *, labelled: bool) -> set[html.HtmlElement]:
    parts = article.body_parts
    inside = set(article.place.iter())
    return {
        credit.element
        for credit in found
        if credit.element is not None
        and credit.element in inside
        and credit.element not in parts
        and (read_credit(plain(text_of(credit.element))) is not None) == labelled
    }
