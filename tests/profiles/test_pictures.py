import struct
import subprocess
import sys
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from profiles.errors import PictureProblem, PictureRefusedError
from profiles.pictures import MOST_BYTES, MOST_PIXELS, SIDES, draw_squares
from tests.profiles.images import BLUE, GREEN, RED, WHITE, encoded, nearest, opened, plain, red_above_blue

ORIENTATION = 0x0112


def large(content: bytes) -> Image.Image:
    return opened(draw_squares(content).squares[-1].content)


def problem_of(content: bytes) -> PictureProblem:
    with pytest.raises(PictureRefusedError) as refusal:
        draw_squares(content)
    return refusal.value.problem


@given(
    kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]),
    mode=st.sampled_from(["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "PA"]),
    width=st.integers(64, 700),
    height=st.integers(64, 700),
)
@settings(deadline=None, max_examples=60)
def test_picture_of_any_shape_and_kind_becomes_two_small_squares(
    kind: str, mode: str, width: int, height: int
) -> None:
    image = Image.new(mode, (width, height))
    try:
        content = encoded(image, kind=kind)
    except (OSError, ValueError):
        content = encoded(image.convert("RGB"), kind=kind)  # the format does not know the mode
    drawn = draw_squares(content)
    assert [(square.side, opened(square.content).size, opened(square.content).mode) for square in drawn.squares] == [
        (side, (side, side), "RGB") for side in SIDES
    ]


@given(cut=st.integers(0, 2000), put=st.binary(max_size=40))
@settings(deadline=None, max_examples=150)
def test_damaged_file_is_drawn_or_refused_and_nothing_else(cut: int, put: bytes) -> None:
    for kind in ("JPEG", "PNG", "WEBP", "GIF"):
        whole = encoded(red_above_blue(), kind=kind)
        at = cut % len(whole)
        content = whole[:at] + put + whole[at + len(put) :]
        with suppress(PictureRefusedError):  # and no other error
            assert [square.side for square in draw_squares(content).squares] == list(SIDES)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_picture_taken_with_a_turned_camera_stands_upright(kind: str) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 3  # upside down
    seen = large(encoded(red_above_blue(), kind=kind, exif=exif))
    assert (nearest(seen, x=0.5, y=0.2), nearest(seen, x=0.5, y=0.8)) == (BLUE, RED)


def test_nothing_of_the_files_metadata_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = "the garden behind my house"
    content = encoded(plain(), kind="JPEG", exif=exif, comment=b"secret", icc_profile=b"p" * 200)
    for square in draw_squares(content).squares:
        kept = opened(square.content)
        assert {"exif", "icc_profile", "xmp", "comment"} & set(kept.info) == set()
        assert dict(kept.getexif()) == {}


def test_transparent_ground_becomes_white() -> None:
    image = plain(mode="RGBA", colour=(0, 0, 0, 0))
    image.paste((*GREEN, 255), (40, 40, 80, 80))
    seen = large(encoded(image))
    assert (nearest(seen, x=0.05, y=0.05), nearest(seen, x=0.5, y=0.5)) == (WHITE, GREEN)


def test_colour_that_a_palette_calls_transparent_becomes_white() -> None:
    image = plain(mode="P", colour=7)
    image.putpalette([*(0, 0, 0) * 7, *BLUE])
    assert nearest(large(encoded(image, kind="GIF", transparency=7)), x=0.5, y=0.5) == WHITE


def test_grey_of_sixteen_bits_keeps_its_shades() -> None:
    grey = large(encoded(plain(mode="I;16", colour=0x8000))).convert("L").getpixel((100, 100))
    assert isinstance(grey, float | int)
    assert abs(grey - 128) <= 2


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_first_frame_of_a_moving_picture_is_taken(kind: str) -> None:
    frames = [plain(colour=GREEN), plain(colour=RED), plain(colour=BLUE)]
    content = encoded(frames[0], kind=kind, save_all=True, append_images=frames[1:], duration=100)
    assert nearest(large(content), x=0.5, y=0.5) == GREEN


def test_photograph_of_a_telephone_with_two_pictures_in_one_file_is_taken() -> None:
    content = encoded(plain(colour=GREEN), kind="MPO", save_all=True, append_images=[plain(colour=RED)])
    assert nearest(large(content), x=0.5, y=0.5) == GREEN


def test_middle_of_a_wide_picture_is_kept_and_rather_the_top_of_a_high_one() -> None:
    wide = plain(size=(600, 100), colour=RED)
    wide.paste(GREEN, (250, 0, 350, 100))
    assert nearest(large(encoded(wide)), x=0.02, y=0.5) == GREEN
    high = plain(size=(100, 300), colour=RED)
    high.paste(GREEN, (0, 80, 100, 180))
    seen = large(encoded(high))
    assert (nearest(seen, x=0.5, y=0.02), nearest(seen, x=0.5, y=0.97)) == (GREEN, GREEN)


def test_etag_says_what_is_seen() -> None:
    first, again, other = (
        draw_squares(encoded(image, kind="JPEG")).etag for image in (plain(), plain(), plain(colour=BLUE))
    )
    assert (first == again, first == other, len(first)) == (True, False, 32)


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"hevc"])
def test_photograph_of_an_iphone_is_known_as_what_it_is(brand: bytes) -> None:
    assert problem_of(b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic") is PictureProblem.HEIC


@pytest.mark.parametrize(
    "content",
    [
        b"not a picture at all",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"%PDF-1.7",
        encoded(plain(), kind="TIFF"),
        encoded(plain(), kind="BMP"),
        encoded(plain(), kind="PDF"),
    ],
)
def test_other_formats_are_refused_even_those_that_could_be_read(content: bytes) -> None:
    assert problem_of(content) is PictureProblem.UNKNOWN_FORMAT


def test_empty_file_is_refused() -> None:
    assert problem_of(b"") is PictureProblem.EMPTY


def test_file_of_one_byte_too_many_is_refused_and_one_less_is_not() -> None:
    picture = encoded(plain(), kind="JPEG")
    assert len(draw_squares(picture.ljust(MOST_BYTES, b"\0")).squares) == 2
    assert problem_of(picture.ljust(MOST_BYTES + 1, b"\0")) is PictureProblem.TOO_HEAVY


@pytest.mark.parametrize("times", [1.01, 1.9, 2.1, 1000])
def test_small_file_that_claims_many_pixels_is_refused(times: float) -> None:
    claimed = int(MOST_PIXELS * times) // 5000
    header = struct.pack(">IIBBBBB", 5000, claimed, 8, 2, 0, 0, 0)
    content = (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"")) + _chunk(b"IEND", b"")
    )
    assert problem_of(content) is PictureProblem.TOO_LARGE


def test_large_photograph_takes_little_memory() -> None:
    content = encoded(plain(size=(7000, 7000)), kind="JPEG")
    before, after = _in_a_process_of_its_own("used = peak(); draw(); print(used, peak())", content).split()
    assert int(after) - int(before) < 40_000  # kilobytes; all of its pixels would take 147 000


def test_claim_of_many_pixels_is_refused_where_warnings_are_not_errors() -> None:
    claimed = encoded(plain(size=(7100, 7100), mode="1", colour=0))
    assert _in_a_process_of_its_own("draw()", claimed) == "too_large"


@pytest.mark.parametrize(("size", "allowed"), [((63, 400), False), ((400, 63), False), ((64, 64), True)])
def test_picture_needs_64_pixels_on_each_side(size: tuple[int, int], allowed: bool) -> None:
    content = encoded(plain(size=size))
    if allowed:
        assert large(content).size == (320, 320)
    else:
        assert problem_of(content) is PictureProblem.TOO_SMALL


def test_half_a_file_is_refused_as_damaged() -> None:
    whole = encoded(Image.effect_noise((300, 300), 80).convert("RGB"), kind="JPEG")
    assert problem_of(whole[: len(whole) // 2]) is PictureProblem.DAMAGED


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _in_a_process_of_its_own(lines: str, content: bytes) -> str:
    """What the lines print; without the tests' own treatment of warnings, and with its own memory."""
    code = """
import re, sys
from profiles.pictures import draw_squares, PictureRefusedError
content = sys.stdin.buffer.read()
def peak(): return re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read())[1]  # getrusage knows the parent's too
def draw():
    try: draw_squares(content)
    except PictureRefusedError as refusal: print(refusal.problem)
"""
    command = [sys.executable, "-W", "default", "-c", code + lines]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode().strip()  # noqa: S603 - our own lines
