"""Pictures for the photos: small landscapes, painted with arithmetic, one for each number."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from math import sin
from random import Random

_WIDTH, _HEIGHT = 192, 120
_SKY = 6  # bands


@lru_cache(maxsize=256)
def picture(number: int) -> bytes:
    """A PNG of 192 × 120 pixels: sky, sun, two ranges of hills and a field."""
    rng = Random(f"picture {number}")
    far = _ridge(rng, height=0.55, swing=14)
    near = _ridge(rng, height=0.72, swing=8)
    sun_x, sun_y, radius = rng.randrange(20, _WIDTH - 20), rng.randrange(18, 48), rng.randrange(8, 15)
    sun, hill, field = _SKY, _SKY + 1, _SKY + 2
    rows = bytearray()
    for y in range(_HEIGHT):
        rows.append(0)  # the row's filter: none
        band = min(_SKY - 1, y * _SKY // 70)
        for x in range(_WIDTH):
            if y >= near[x]:
                rows.append(field)
            elif y >= far[x]:
                rows.append(hill)
            else:
                rows.append(sun if (x - sun_x) ** 2 + (y - sun_y) ** 2 < radius * radius else band)
    return _png(bytes(rows), _palette(rng))


def _ridge(rng: Random, *, height: float, swing: int) -> list[float]:
    phase, width = rng.uniform(0, 6), rng.uniform(14, 30)
    return [_HEIGHT * height + swing * sin(phase + x / width) + swing / 3 * sin(x / 7 + phase) for x in range(_WIDTH)]


def _palette(rng: Random) -> bytes:
    top = [rng.randrange(60, 150), rng.randrange(120, 180), rng.randrange(190, 240)]
    bands = [[min(255, part + 18 * step) for part in top] for step in range(_SKY)]
    hill = [rng.randrange(40, 110), rng.randrange(90, 140), rng.randrange(90, 150)]
    field = [rng.randrange(60, 190), rng.randrange(130, 190), rng.randrange(40, 90)]
    return bytes(part for colour in (*bands, [255, 226, 150], hill, field) for part in colour)


def _png(rows: bytes, palette: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
