"""Whether a page's text is filled in by its scripts, so that it is empty as the server sends it."""

from __future__ import annotations

from lxml import html

from crawler.pages.selectors import Selector
from crawler.pages.visible import text_of

# Where Vue, React, Angular, Next, Nuxt and Quasar put a page.
_MOUNTS = Selector(
    "//app-root | //*[@ng-app or @data-ng-app or @ng-view or @ui-view or @data-reactroot]"
    " | //*[@id='root' or @id='app' or @id='__next' or @id='__nuxt' or @id='q-app']"
)
# Elements that a script fills: Angular, Vue, Alpine, Knockout; and their braces where the server left them in the text.
_BINDINGS = Selector(
    "//@ng-bind-html | //@data-ng-bind-html | //@ng-bind | //@v-html | //@v-text | //@x-html"
    " | //body//text()[contains(., '{{') and contains(., '}}')][not(parent::script or parent::style)]"
)
# Characters that stand in such a place while it waits ("Đang tải dữ liệu…").
_WAITING = 60


def is_scripted(tree: html.HtmlElement) -> bool:
    """Whether scripts fill in what a page without an article's text lacks.

    As tuyengiaodanvan.vn (a React application) and khuyennongvn.gov.vn (empty for a plain GET) do: facts.md, F17. To be asked
    only of a page whose text was not found, for others have such marks as well.
    """
    if not any(True for _ in tree.iter("script")):
        return False
    if any(len(text_of(mount).strip()) < _WAITING for mount in _MOUNTS.elements(tree)) or any(_BINDINGS.find(tree)):
        return True
    body = tree.find("body")
    return not text_of(tree if body is None else body).strip()
