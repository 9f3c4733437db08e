"""What a whole portal can suffer from. Its articles are still there, whatever it answers."""

from __future__ import annotations

from enum import StrEnum

from crawler.demo.messages import Request, Response, redirect

_NOTICE = "<html><body><h1>Hệ thống đang được nâng cấp</h1><p>Mời quý vị quay lại sau.</p></body></html>"


class Illness(StrEnum):
    """What is wrong with all answers of a portal."""

    LOST = "lost"  # every article answers that it is not there; listings, feed and sitemap are well
    DOWN = "down"  # everything answers 503
    HOME = "home"  # everything leads to the home page
    ONE_PAGE = "one page"  # everything answers 200 with one notice


def ill_answer(illness: Illness | None, request: Request) -> Response | None:
    """The answer of an ill portal, whatever is asked for; None where it depends on that. `LOST` is the site's own matter."""
    match illness:
        case Illness.DOWN:
            return Response("<h1>Dịch vụ tạm ngừng</h1>", 503)
        case Illness.HOME if request.target not in {"/", "/robots.txt"}:
            return redirect("/", 302)
        case Illness.ONE_PAGE:
            return Response(_NOTICE)
    return None
