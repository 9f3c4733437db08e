"""An archive of generated news, as large as asked and the same for the same seed, for benchmarks of search and browsing.

    python benchmarks/generated.py FOLDER [--articles 100000]

Bodies of some 3 kB are put together from the demonstration portal's stories and from the grammar of official news below, so
that phrases occur as they do in real texts: `Ủy ban nhân dân` everywhere, in both placements of the tone, a hamlet's name in a
few articles, a decision's number in one. Articles go through the archive's own door, in batches, as a crawl's do.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import click

from benchmarks.reprints import reprint
from crawler.archive import articles, seals
from crawler.archive.database import Archive
from crawler.archive.folder import Folder
from crawler.demo.model import SECTIONS
from crawler.demo.stories import capital, facts_for, stories
from crawler.items import Attachment, Reading
from crawler.portals.provinces import became
from crawler.vietnamese.folding import new_tone

_BATCH = 500
_WRITTEN, _STEP = 100_000, 20_000  # articles written one by one, and put together at once
_BODY = 3000  # bytes of UTF-8
_FIRST, _LAST = date(2004, 1, 1), date(2026, 6, 30)
_BYLINES = 400

_WHEN = [
    "Sáng {day}",
    "Chiều {day}",
    "Ngày {day}",
    "Trong hai ngày {day}",
    "Vừa qua",
    "Trong khuôn khổ chương trình công tác",
]
_WHO = [
    *(
        "Ủy ban nhân dân {place}",
        "Thường trực Hội đồng nhân dân {place}",
        "Ban Thường vụ Tỉnh ủy {place}",
        "Công an {place}",
    ),
    *(
        "Ủy ban Mặt trận Tổ quốc Việt Nam {place}",
        "Hội Nông dân {place}",
        "Hội Liên hiệp Phụ nữ {place}",
        "Sở Y tế {place}",
    ),
    *(
        "Sở Nông nghiệp và Môi trường {place}",
        "Liên đoàn Lao động {place}",
        "Ban Chỉ huy Quân sự {place}",
        "Sở Tài chính {place}",
    ),
    *(
        "Đoàn Thanh niên {place}",
        "Sở Văn hóa, Thể thao và Du lịch {place}",
        "Bảo hiểm xã hội {place}",
        "Đồn Biên phòng {hamlet}",
    ),
    *("đoàn giám sát của Quốc hội", "Văn phòng Điều phối nông thôn mới {place}", "Ban Quản lý khu kinh tế {place}"),
]
_DID = [
    *("tổ chức hội nghị triển khai", "ban hành kế hoạch", "kiểm tra tiến độ", "đánh giá kết quả", "tập huấn nghiệp vụ"),
    *(
        "ký chương trình phối hợp",
        "khảo sát tình hình",
        "đối thoại với người dân",
        "trao đổi kinh nghiệm",
        "sơ kết một năm",
    ),
    *(
        "quán triệt nghị quyết",
        "giám sát việc thực hiện",
        "lấy ý kiến",
        "phát động phong trào thi đua",
        "bàn giải pháp",
    ),
]
_WHAT = [
    *(
        "xây dựng nông thôn mới",
        "chuyển đổi số",
        "giải ngân vốn đầu tư công",
        "phòng, chống thiên tai",
        "cải cách hành chính",
    ),
    *(
        "giảm nghèo bền vững",
        "chăm sóc sức khỏe ban đầu cho nhân dân",
        "bảo vệ và phát triển rừng",
        "chống khai thác hải sản bất hợp pháp",
    ),
    *(
        "bảo đảm trật tự, an toàn giao thông",
        "giải phóng mặt bằng đường cao tốc",
        "nuôi trồng thủy sản",
        "đào tạo nghề cho lao động",
    ),
    *(
        "phát triển du lịch cộng đồng",
        "xóa nhà tạm, nhà dột nát",
        "tiêm chủng mở rộng",
        "thu hút đầu tư",
        "phòng cháy, chữa cháy",
    ),
    *(
        "sắp xếp đơn vị hành chính",
        "quản lý đất đai và khoáng sản",
        "bảo tồn di sản văn hóa",
        "phân loại rác thải tại nguồn",
    ),
    *(
        "bầu cử đại biểu Quốc hội và đại biểu Hội đồng nhân dân các cấp",
        "chi trả lương hưu và trợ cấp",
        "tiếp công dân",
    ),
]
_THEN = [
    "Đồng chí {name}, {office}, chủ trì buổi làm việc; cùng dự có lãnh đạo các sở, ban, ngành và địa phương liên quan",
    "Theo báo cáo, đến nay đã có {n}/{m} xã, phường hoàn thành chỉ tiêu, tăng {p}% so với cùng kỳ năm trước",
    "Phát biểu kết luận, đồng chí {name} yêu cầu các đơn vị khẩn trương rà soát, tháo gỡ khó khăn, không để chậm tiến độ",
    "Tại thôn {hamlet}, nhiều hộ kiến nghị sớm sửa chữa tuyến kênh và con đường vào khu sản xuất, vốn ngập mỗi khi mưa lớn",
    "Nội dung này được quy định tại Quyết định số {number}/QĐ-UBND ngày {day} của Ủy ban nhân dân {place}",
    "Tổng kinh phí thực hiện là {m} tỷ đồng, trong đó ngân sách trung ương hỗ trợ {n} tỷ đồng, phần còn lại do địa phương bố trí",
    "Ông {name} ở xóm {hamlet} cho biết gia đình đã nhận hỗ trợ {n} triệu đồng và sẽ hoàn thành công việc trước mùa mưa",
    "Mục tiêu là đến cuối năm {year}, tỷ lệ hộ dân sử dụng dịch vụ đạt trên {p}%, bảo đảm công khai, minh bạch và đúng đối tượng",
    "Các đại biểu cho rằng cần phân công rõ người, rõ việc, rõ thời gian, rõ trách nhiệm và thường xuyên kiểm tra, đôn đốc",
    "Dịp này, {n} tập thể và {m} cá nhân có thành tích xuất sắc được tặng bằng khen của Chủ tịch Ủy ban nhân dân {place}",
]
_OFFICE = [
    *(
        "Chủ tịch Ủy ban nhân dân tỉnh",
        "Phó Bí thư Thường trực Tỉnh ủy",
        "Ủy viên Trung ương Đảng",
        "Giám đốc Sở Nội vụ",
    ),
    *("Phó Chủ tịch Hội đồng nhân dân", "Bí thư Đảng ủy xã", "Trưởng đoàn đại biểu Quốc hội", "Chánh Thanh tra tỉnh"),
]
_FAMILIES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Mai Trương Cao".split()
_MIDDLES = "Văn Thị Đức Hữu Minh Thanh Ngọc Quốc Xuân Thu Công Đình Bá Thế Kim Mỹ".split()
_GIVEN = [
    *"An Bình Chi Dũng Giang Hà Hòa Hùng Hương Khánh Lan Linh Long Mai".split(),
    *"Nam Nga Phúc Quân Sơn Tâm Thảo Thúy Toàn Trung Tuấn Vân Việt Yến".split(),
]
_ONSETS = "b c ch d đ g h kh l m n ng nh ph r s t th tr v x".split()
_RIMES = (
    "an ang ánh áo âu ằng ây ắc én ênh ía iêng ịnh ói ông ờm ù úc ung uối ường ướt ái êm ồi ơn uy ỏe oàn uyên".split()
)


class Writer:
    """Writes articles of invented news in the forms of real ones."""

    def __init__(self, seed: int) -> None:
        self._rng = Random(seed)
        self._provinces = sorted(became())
        self._bylines = [
            self._name() if n % 3 else f"{self._rng.choice('ABCDHKLMNPQTV')}. {self._name().split()[-1]}"
            for n in range(_BYLINES)
        ]
        self._tales = [(section, story) for section in SECTIONS for story in stories(section.id)]

    def portals(self) -> list[dict[str, str]]:
        """The rows of `portals`: forty, a province each."""
        return [
            {
                "id": f"portal{n}",
                "name": f"Cổng thông tin điện tử {province}",
                "url": f"https://portal{n}.example.vn/",
                "verified": "untested",
            }
            | {"level": "province", "province": became()[province], "province_before": province}
            for n, province in enumerate(self._provinces[:40])
        ]

    def write(self, number: int) -> tuple[int, Reading]:
        """An article of which the key is a number, and the index of its portal."""
        draw = self._rng
        portal = min(int(draw.expovariate(0.1)), 39)
        day = _FIRST + timedelta(days=int((_LAST - _FIRST).days * draw.random() ** 0.6))
        section, story = draw.choice(self._tales)
        facts = facts_for(story, day, number, draw)
        place = f"tỉnh {self._provinces[portal]}"
        paragraphs = [self._sentence(day, place)]
        size = len(paragraphs[0].encode())
        while size < _BODY * draw.uniform(0.6, 1.4):
            paragraph = (
                self._told(day, number)
                if draw.random() < 0.5
                else " ".join(self._sentence(day, place) for _ in range(3))
            )
            size += len(paragraph.encode())
            paragraphs.append(paragraph)
        texts = [facts.fill(draw.choice(story.title)), self._sentence(day, place), "\n\n".join(paragraphs)]
        if draw.random() < 0.4:
            texts = list(map(new_tone, texts))
        return portal, Reading(
            key=str(number),
            url=f"https://portal{portal}.example.vn/tin-{number}.html",
            title=texts[0],
            lead=texts[1] if draw.random() < 0.7 else None,
            body=texts[2],
            section=section.name,
            sections=(section.name,),
            date=day.isoformat() if draw.random() < 0.98 else None,
            byline=draw.choice(self._bylines) if draw.random() < 0.8 else None,
            captions=tuple(facts.fill(caption) for caption in story.captions[: draw.randrange(3)]),
            attachments=(Attachment(f"https://portal{portal}.example.vn/tep-{number}.pdf", f"Kế hoạch số {number}"),)
            if draw.random() < 0.05
            else (),
        )

    def text_of_file(self) -> str:
        """The text of an attachment: a page of a plan."""
        return "\n\n".join(self._sentence(_LAST, "tỉnh") for _ in range(12))

    def _told(self, day: date, turn: int) -> str:
        """A paragraph of one of the demonstration portal's stories."""
        _, story = self._rng.choice(self._tales)
        block = self._rng.choice(story.text)
        return facts_for(story, day, turn, self._rng).fill(block if isinstance(block, str) else self._rng.choice(block))

    def _sentence(self, day: date, place: str) -> str:
        draw = self._rng
        here = place if draw.random() < 0.7 else f"tỉnh {draw.choice(self._provinces)}"
        form = (
            draw.choice(_THEN)
            if draw.random() < 0.6
            else f"{draw.choice(_WHEN)}, {draw.choice(_WHO)} {draw.choice(_DID)} {draw.choice(_WHAT)}"
        )
        sentence = form.format(
            day=f"{day:%d/%m/%Y}",
            place=here,
            name=self._name(),
            office=draw.choice(_OFFICE),
            hamlet=self._hamlet(),
            number=draw.randrange(1, 9000),
            year=day.year,
            n=draw.randrange(3, 60),
            m=draw.randrange(60, 400),
            p=draw.randrange(51, 100),
        )
        return f"{capital(sentence)}."

    def _name(self) -> str:
        draw = self._rng
        return f"{draw.choice(_FAMILIES)} {draw.choice(_MIDDLES)} {draw.choice(_GIVEN)}"

    def _hamlet(self) -> str:
        """A name of two invented syllables, the tail of the vocabulary."""
        draw = self._rng
        return " ".join(capital(draw.choice(_ONSETS) + draw.choice(_RIMES)) for _ in range(2))


def fill(archive: Archive, number: int, seed: int = 1, *, reprints: float = 0) -> None:
    """Store so many generated articles in an empty archive, of which a share are `reprints` of earlier ones."""
    writer = Writer(seed)
    portals = writer.portals()
    draw, lately = Random(seed), deque[Reading](maxlen=1000)
    with archive.transaction() as db:
        for row in portals:
            db.execute(
                f"insert into portals ({', '.join(row)}) values ({', '.join('?' * len(row))})",
                list(row.values()),
            )
    for first in range(0, number, _BATCH):
        with archive.transaction() as db:
            for key in range(first, min(first + _BATCH, number)):
                portal, reading = writer.write(key)
                if lately and draw.random() < reprints:
                    reading = reprint(draw.choice(lately), key, portals[portal]["id"], draw)
                else:
                    lately.append(reading)
                seen = f"{reading.date or _FIRST}T03:00:00Z"
                article = articles.put(db, portals[portal]["id"], reading, None, (), seen=seen)
                if reading.attachments:
                    db.execute("update attachments set text = ? where article = ?", [writer.text_of_file(), article])
                    seals.seal(db, article)


def grow(archive: Archive, number: int) -> None:
    """Fill an empty archive with so many articles, from the 100,000th on quicker, by `multiply`; all are in the index."""
    fill(archive, min(number, _WRITTEN))
    for upto in range(_WRITTEN, number, _STEP):
        with archive.transaction() as db:
            multiply(db, min(upto + _STEP, number), seed=upto)


def multiply(db: sqlite3.Connection, number: int, seed: int = 1) -> None:
    """Bring an archive to so many articles, ten times as fast as `fill`: the further ones are put together from the paragraphs
    of those that are there, and have neither checksums nor, with `articles_indexed_insert` dropped, an index. In a transaction.
    """
    draw = Random(seed)
    names = [column[1] for column in db.execute("pragma table_info(articles)")]
    known = [dict(zip(names, row, strict=True)) for row in db.execute("select * from articles order by id limit 20000")]
    paragraphs = [paragraph for row in known for paragraph in row["body"].split("\n\n")]
    (last,) = db.execute("select max(id) from articles").fetchone()

    def further() -> Iterator[list[object]]:
        for id_ in range(last + 1, number + 1):
            row = draw.choice(known)
            body = "\n\n".join(draw.choices(paragraphs, k=row["body"].count("\n\n") + 1))
            url = row["url"].replace(row["key"], str(id_))
            new = {"id": id_, "key": str(id_), "url": url, "body": body}
            yield list((row | new | {"text_digest": seals.text_digest(row["title"], body)}).values())

    db.executemany(f"insert into articles values ({', '.join('?' * len(names))})", further())
    columns = "select {}, portal, {} from articles where id > ?"
    db.execute(
        f"insert into aliases (article, portal, url, first_seen) {columns.format('id', 'url, first_seen')}", [last]
    )
    db.execute(
        "insert into article_sections (article, section, first_seen) select id, section, first_seen from articles where id > ?",
        [last],
    )


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--articles", "number", default=100_000, show_default=True)
def main(folder: Path, number: int) -> None:
    archive = Archive(Folder(folder))
    fill(archive, number)
    archive.connection.close()


if __name__ == "__main__":
    main()
