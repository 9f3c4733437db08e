"""Reprints of generated news, as portals make them of agency pieces, and bulletins that only look like reprints."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from crawler.items import Reading

_AGENCY = ["Theo TTXVN.", "(TTXVN)", "Nguồn: Cổng Thông tin điện tử Chính phủ.", "Theo Báo Nhân Dân điện tử."]
_CHROME = [
    "In bài viết",
    "Chia sẻ: Facebook, Zalo",
    "Tin liên quan",
    "Ý kiến bạn đọc về bài viết này xin gửi tới ban biên tập",
]


def reprint(original: Reading, key: int, portal: str, draw: Random) -> Reading:
    """The same piece on another portal: one or more of a title of its own, an agency line, a paragraph cut, what stood around the
    text on its page.
    """
    title, paragraphs = original.title, original.body.split("\n\n")
    changes = draw.sample(["title", "agency", "cut", "chrome"], draw.randint(1, 3))
    if "title" in changes:
        title = " ".join(paragraphs[0].split()[: draw.randint(8, 14)])
    if "cut" in changes and len(paragraphs) > 3:
        del paragraphs[draw.randrange(1, len(paragraphs))]
    if "agency" in changes:
        paragraphs.append(draw.choice(_AGENCY))
    if "chrome" in changes:
        paragraphs += [*draw.sample(_CHROME, 2), f"Lượt xem: {draw.randrange(10, 90_000)}"]
    return replace(
        original,
        key=str(key),
        url=f"https://{portal}.example.vn/tin-{key}.html",
        title=title,
        body="\n\n".join(paragraphs),
        source="TTXVN" if "agency" in changes else None,
        attachments=(),
    )


def bulletin(key: int, draw: Random) -> Reading:
    """A day's bulletin: the same sentences every day, with other figures."""
    regions = ["miền núi", "trung du", "đồng bằng", "ven biển", "hải đảo", "vùng khơi"]
    lines = [
        f"Khu vực {region}: mây thay đổi, mưa rào vài nơi, lượng mưa {draw.randrange(5, 90)} mm; nhiệt độ từ"
        f" {draw.randrange(15, 25)} đến {draw.randrange(26, 38)} độ, độ ẩm {draw.randrange(60, 99)}%, gió cấp"
        f" {draw.randrange(2, 7)}."
        for region in regions
    ]
    lines.append(f"Mực nước hồ lúc 7 giờ là {draw.randrange(100, 999)} cm, dưới báo động {draw.randrange(1, 4)}.")
    return Reading(
        key=str(key),
        url=f"https://portal0.example.vn/du-bao-{key}.html",
        title=f"Dự báo thời tiết số {draw.randrange(1, 400)}",
        body="\n\n".join(lines),
        section="Thời tiết",
        date=f"2024-{draw.randrange(1, 13):02}-{draw.randrange(1, 28):02}",
    )
