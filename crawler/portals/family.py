"""A family: a CMS whose portals share URL forms, paging and markup, and what tells its pages from all others."""

from __future__ import annotations

import re

import msgspec

from crawler.pages.template import Selectors


class Family(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a family's file says of the family itself; the rest of the file is laid under the files of its portals.

    `fingerprint` are selectors, each of which finds something on pages of this family only: a generator, a script or style
    sheet of the CMS, a form of links that no other has. A class alone will not do where texts may have it: editors paste
    from other portals, classes and all. `section_address` is what paths of its sections look like (expressions, as
    `article.address`), where they have a form. `untested` says that no page of a real portal was seen: all of it is
    reported by others. `builds_on` are the families that its file is laid over, the nearest first.
    """

    name: str
    builds_on: tuple[str, ...] = ()
    fingerprint: Selectors
    section_address: tuple[re.Pattern[str], ...] = ()
    untested: bool = False


# Keys of family files only: what a portal's file cannot say, and no portal has.
OWN_KEYS = frozenset(("fingerprint", "section_address", "untested"))
# Keys of portals' files only: when to crawl is decided for each portal.
PORTAL_KEYS = frozenset(("schedule", "hours"))
