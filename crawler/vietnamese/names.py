"""Who can be credited: whether a line is nothing but the name of a person, of several, or of a unit.

The judgement is by form, not by lists of names: Vietnam's peoples name themselves in too many ways (Kinh "Diệu Hoa",
Ê Đê "H'Hen Niê", Hmong "Sùng A Páo", Khmer "Thạch Sô Phia"). Word lists are used only for offices and for what is no name.
"""

from __future__ import annotations

import re

from crawler.vietnamese.folding import fold, old_tone
from crawler.vietnamese.text import clean


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LONGEST_LINE = 120  # characters; a list of four full names with their units
_MOST_WORDS = 6  # of one person's name
_LONGEST_PLACE = 4  # words, in an office's name
_LONGEST_OFFICE = 9  # words after its head

# Heads that only an office's name has: "UBND xã …", "Trạm VHTT", "Đài TT huyện", "ỦY BAN NHÂN DÂN PHƯỜNG 9".
_SURE_HEADS = (
    "ủy ban nhân dân|ủy ban|ubnd|hội đồng nhân dân|hđnd|ubmttq|mttq|mặt trận tổ quốc|"
    "(?:đảng|tỉnh|thành|huyện|quận|thị) ủy|huyện đoàn|tỉnh đoàn|đoàn thanh niên|công đoàn|liên đoàn|"
    "hội (?:liên hiệp|nông dân|phụ nữ|cựu chiến binh|chữ thập đỏ)|"
    "ban biên tập|ban chỉ huy|ban chỉ đạo|ban quản lý|bộ chỉ huy|bộ tư lệnh|nhóm phóng viên|nhóm pv|"
    "trạm|trung tâm|văn phòng|điện lực|hạt kiểm lâm|chi cục|tổng cục|công an|kho bạc nhà nước|tòa án nhân dân|viện kiểm sát|"
    "thư viện|bảo tàng|tạp chí|thông tấn xã|ttxvn|đài (?:truyền|phát) (?:thanh|hình)|"
    "cổng ttđt|(?:cổng|trang) thông tin|trường (?:đại học|cao đẳng|tiểu học|mầm non|th|thcs|thpt)"
)
# Heads that begin other words too ("Phòng trừ", "Hội nghị", "Ban hành", "Báo cáo"): a capital must follow.
_PROPER_HEADS = "ban|bộ|báo|cục|đài|đoàn|hội|phòng|sở|tổ|viện|vụ|trường|đồn|chi đoàn|chi hội"
_HEAD = re.compile(rf"(?:(?P<sure>{_SURE_HEADS})|(?P<proper>{_PROPER_HEADS}))(?!\w)")
_WHOLE_UNITS = frozenset({"ban biên tập", "bbt", "nhóm phóng viên", "nhóm pv", "ttxvn"})
# The words in lower case that offices' names hold: levels, places, fields of work. Verbs are not among them.
_UNIT_WORDS = _words(
    """
    tỉnh thành phố huyện quận thị xã trấn phường khu vực thôn ấp bản khóm trung ương địa phương cơ sở cấp liên và của số
    nhân dân biên tập văn hóa thể thao du lịch thông tin truyền thanh hình phát điện tử y tế giáo dục đào tạo nông nghiệp
    môi trường khuyến ngư công dịch vụ kinh hạ tầng nội tư pháp tài chính kế hoạch đầu thương khoa học nghệ kỹ thuật xây
    dựng giao vận tải lao động binh hội tộc tôn tuyên tổ chức kiểm tra nữ phụ cựu chiến niên đoàn chữ thập đỏ trị quân sự
    phòng hải quan thuế kho bạc nhà nước bảo hiểm trồng trọt chăn nuôi thú vệ thực vật thủy sản lâm lợi quản lý phủ tổng
    hợp hành khí tượng báo chí xuất nghiên cứu triển di tồn biển đảo đồng hiệp tiểu đại cao đẳng mầm non phổ chuyên ngành
    nghề tấn biểu quốc phóng viên ban ủy cục viện tâm đấu giá tài soát bệnh tật dự nghiệm giám định cứu hộ
    nạn việc làm trợ lý phục hồi
    """
)

# Words that stand in no name but in page furniture and headings, also where these are in capitals ("TẢI VỀ", "KẾT LUẬN").
_NO_NAME = _words(
    """
    tải về chia sẻ tức hệ hành báo phụ mục các những của với được không trong tại này hình ảnh video đảng nội chủ bài tin
    theo nguồn viết kết nơi giám đốc phòng xã huyện tỉnh phường giải động cáo án hết tags xem clip audio
    """
)
_FILE_FORMATS = _words("pdf doc xls rar zip rtf ppt jpg png gif rss")
_SYLLABLE = re.compile(r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?")
_INITIAL = re.compile(r"[^\W\d_][^\W\d_]{0,2}\.")
_DEGREES = re.compile(r"(?:(?:PGS|GS|TS|ThS|Th\.S|KS|BS|CN|LS|BTV|PV|CTV)(?:\.\s*|\s+))+(?=\w{2}|\w\.)")
# "Khánh Ly (ghi)" (vasi.mae.gov.vn); a unit may stand in brackets as well.
_REMARK = re.compile(r"\s*\(([^()]{1,80})\)$")
_ROLE = re.compile(
    r"(?:lược |biên )?(?:ghi|dịch|soạn|tổng hợp|t/h|th|sưu tầm|thực hiện|giới thiệu|ctv|pv)", re.IGNORECASE
)
_BETWEEN_NAMES = re.compile(r"\s*[,;&/+]\s*|\s*[-–—]\s*|\s+và\s+")

# admin, Quản trị viên, Super User (Joomla), host and SuperUser Account (DotNetNuke), System Account (SharePoint).
_ACCOUNT = re.compile(
    r"(?:admin|administrator|(?:ban )?quan ?tri|webmaster|super ?user|system|host|root|guest|editor|user)"
    r"(?:[ _.-]?(?:vien|he thong|noi dung|website|web|portal|account|user)|\d+)*"
)
_LOGIN = re.compile(r"[a-z][a-z0-9._-]{2,}|[A-Za-z._-]*\d[A-Za-z0-9._-]*|\S+[@\\]\S+")


def is_account(value: str) -> bool:
    """Whether a CMS's author field holds a login and no reporter: "admin", "Quản trị viên", "Super User", an e-mail."""
    value = clean(value)
    return bool(_ACCOUNT.fullmatch(fold(value)) or _LOGIN.fullmatch(value))


def begins_like_unit(line: str) -> bool:
    """Whether a line begins as an office's name does and is no sentence. Enough only where the layout says the rest: a line
    set off to the right at the end of an article.
    """
    line = trimmed(line)
    head = _HEAD.match(line.casefold())
    words = re.findall(r"[^\W_]+", line[head.end() :]) if head else []
    is_proper = head is not None and (bool(head["sure"]) or (bool(words) and words[0][0].isupper()))
    return is_proper and len(words) <= _LONGEST_OFFICE and not re.search(r"[.:;!?…\"“”,]", line)


def is_unit(line: str) -> bool:
    """Whether a line is the name of an office: "UBND xã …", "ỦY BAN NHÂN DÂN PHƯỜNG 9.", "Ban Biên tập".

    After the head every word has a capital, is a number, or is one that offices' names hold, so that a sentence about an
    office is none. In a line of capitals, which tell nothing, few words may be others: the place.
    """
    line = trimmed(line)
    key = old_tone(line).lower()
    if key in _WHOLE_UNITS:
        return True
    head = _HEAD.match(key)
    words = re.findall(r"[^\W_]+", line[head.end() :]) if head else []
    if head is None or not words or len(line) > _LONGEST_LINE or re.search(r"[.:;!?…\"“”()]", line):
        return False
    others = [word for word in words if old_tone(word).lower() not in _UNIT_WORDS]
    if line.isupper():
        return len(others) <= _LONGEST_PLACE and (bool(head["sure"]) or words[0] not in others)
    if head["proper"] and not words[0][0].isupper():
        return False
    return all(word[0].isupper() or word.isdigit() for word in others)


def is_name(line: str) -> bool:
    """Whether a bare line can be nothing but a credit: a person ("N.T", "H. Nhung", "HÀ KIÊN"), several, or a unit.

    Sub-headings ("Tín hiệu vui"), list items, sentences and accounts are none. Where the line stands (on the right, in
    bold, last) is the caller's to weigh: a place or a heading of one word can look like a pen name.
    """
    line = clean(line)
    if len(line) > _LONGEST_LINE or ":" in line or re.match(r"[-–—+*•·\d]", line) or is_account(line):
        return False
    return _is_list(trimmed(line))


def trimmed(value: str) -> str:
    """A name or source as printed, without what surrounds it: brackets, dashes, a full stop, the end mark `./.`."""
    value = re.sub(r"\./\.$", "", clean(value)).strip(" .,;:|*-–—\"“”'")
    if value[:1] + value[-1:] in ("()", "[]") and not re.search(r"[()\[\]]", value[1:-1]):
        return trimmed(value[1:-1])
    return value.removesuffix(")") if value.count(")") > value.count("(") else value


def without_remark(name: str) -> str:
    """A name without the remark in brackets after it: "Khánh Ly" of "Khánh Ly (ghi)"."""
    return _REMARK.sub("", trimmed(name))


def _is_list(names: str) -> bool:
    """Whether a text is persons and units, parted by commas, dashes, slashes or "và"."""
    if remark := _REMARK.search(names):
        return bool(_ROLE.fullmatch(remark[1]) or is_unit(remark[1])) and _is_list(names[: remark.start()])
    if is_unit(names) or _is_person(names):
        return True
    # A unit's own name may hold a dash, so the first name goes and the rest is looked at as a whole again.
    first, rest = (*_BETWEEN_NAMES.split(names, maxsplit=1), "")[:2]
    if not rest or not (_is_person(first) or is_unit(first)):
        return False
    return _is_abbreviation(rest, longest=6) or _is_list(rest)


def _is_person(name: str) -> bool:
    name = _DEGREES.sub("", name, count=1)
    words = re.sub(r"\.(?=\S)", ". ", name).split()
    if not 1 <= len(words) <= _MOST_WORDS or not all(map(_is_capitalised, words)):
        return False
    if any(old_tone(word).lower() in _NO_NAME for word in words):
        return False
    if len(words) == 1:
        return _is_abbreviation(name, longest=3) or _is_pen_name(name)
    # Foreign words with capitals are page furniture ("Google News"), unless one word could be Vietnamese.
    return any(not word.isascii() or _INITIAL.fullmatch(word) or _SYLLABLE.fullmatch(fold(word)) for word in words)


def _is_capitalised(word: str) -> bool:
    """Whether a word is written as one of a name: "Hoa", "HOA", "Ng.", "H'Hen", "K’brêu"."""
    if not word[0].isupper():
        return False
    if _INITIAL.fullmatch(word):
        return word[1:].islower() or word[1:] == "."
    start, _, rest = word.replace("’", "'").partition("'")
    return all(
        part.isalpha() and (part.istitle() or part.isupper() or part.islower()) for part in (start, rest) if part
    )


def _is_abbreviation(word: str, *, longest: int) -> bool:
    """Whether a word is two or more capital letters: "KY" (binhdinh), "PV", "TTKN"."""
    return word.isalpha() and word.isupper() and 2 <= len(word) <= longest and word.lower() not in _FILE_FORMATS


def _is_pen_name(word: str) -> bool:
    """Whether a name of one word has the form of a Vietnamese syllable: "Thảo", "Ý", not "Video" or "A"."""
    if "'" in word or "’" in word:  # "K’Brêu"
        return True
    return bool(_SYLLABLE.fullmatch(fold(word))) and (len(word) > 1 or not word.isascii())
