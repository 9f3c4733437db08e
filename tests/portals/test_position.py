import tomllib

from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from crawler.portals.position import line_of

SOURCE = '''\
# [article] in a comment
name = "Cổng thông tin"
notes = """
[article]
title = "not this one"
"""

[article]
title = [
  "h1",
  "h2",  # ] does not close it
]
date.format = "d"
"key page" = 'x'

[[sections]]
name = "Tin tức"

[[sections]]
name = "Thông báo"
url = "/thong-bao"

[sections.extra]
deep = { a = 1, b = 2 }

[media]
'''


def test_keys_are_found_on_their_lines():
    assert line_of(SOURCE, ["name"]) == 2
    assert line_of(SOURCE, ["notes"]) == 3
    assert line_of(SOURCE, ["article"]) == 8
    assert line_of(SOURCE, ["article", "title"]) == 9
    assert line_of(SOURCE, ["article", "date", "format"]) == 13
    assert line_of(SOURCE, ["article", "key page"]) == 14
    assert line_of(SOURCE, ["sections", 0, "name"]) == 17
    assert line_of(SOURCE, ["sections", 1]) == 19
    assert line_of(SOURCE, ["sections", 1, "url"]) == 21
    assert line_of(SOURCE, ["sections", 1, "extra", "deep", "b"]) == 24


def test_an_item_of_a_list_is_on_the_line_of_its_key():
    assert line_of(SOURCE, ["article", "title", 1]) == 9


def test_what_is_missing_is_on_the_line_of_the_nearest_table():
    assert line_of(SOURCE, ["article", "body"]) == 8
    assert line_of(SOURCE, ["sections", 0, "url"]) == 16
    assert line_of(SOURCE, ["media", "hosts", 0]) == 26
    assert line_of(SOURCE, ["paging", "pages"]) is None
    assert line_of(SOURCE, []) is None


def test_windows_line_ends():
    assert line_of(SOURCE.replace("\n", "\r\n"), ["sections", 1, "url"]) == 21


NAMES = st.sampled_from(["a", "b", "c", "d", "e"])
VALUES = st.sampled_from(['"x"', "1", "[]", "{ z = 1 }", '[\n  "[a]",\n  2,\n]', '"""\n[[a]]\nb = 1\n"""', "'''\n'''"])
TABLES = st.dictionaries(NAMES, VALUES, max_size=4)


@given(root=TABLES, tables=st.dictionaries(st.sampled_from(["t", "u.v", '"w x"']), TABLES), rows=st.lists(TABLES))
@limits(deadline=None)
def test_any_document(root, tables, rows):
    """Documents are put together while the line of every key is noted."""
    lines: list[str] = []
    noted: dict[tuple[str | int, ...], int] = {}

    def write(place, keys):
        for key, value in keys.items():
            noted[(*place, key)] = len(lines) + 1
            lines.extend([*f"{key} = {value}".split("\n"), "", "# b = 1"])

    write((), root)
    for name, keys in tables.items():
        lines.append(f"[{name}]")
        place = tuple(part.strip('"') for part in name.split("."))
        noted[place] = len(lines)
        write(place, keys)
    for index, keys in enumerate(rows):
        lines.append("[[rows]]")
        noted["rows", index] = len(lines)
        write(("rows", index), keys)

    text = "\n".join(lines)
    tomllib.loads(text)
    assert {place: line_of(text, place) for place in noted} == noted
    assert all(line_of(text, (*place, "missing")) == line for place, line in noted.items())
