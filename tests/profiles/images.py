"""Pictures as cameras, telephones and drawing programs make them."""

from io import BytesIO
from typing import Any

from PIL import Image

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 60), (30, 60, 200), (255, 255, 255)


def encoded(image: Image.Image, *, kind: str = "PNG", **options: Any) -> bytes:
    content = BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def plain(*, size: tuple[int, int] = (120, 120), colour: Any = RED, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, size, colour)


def red_above_blue(*, size: tuple[int, int] = (120, 120)) -> Image.Image:
    image = plain(size=size, colour=BLUE)
    image.paste(RED, (0, 0, size[0], size[1] // 2))
    return image


def opened(content: bytes) -> Image.Image:
    """The picture, decoded; its format must be WebP."""
    image = Image.open(BytesIO(content), formats=("WEBP",))
    image.load()
    return image


def nearest(image: Image.Image, *, x: float, y: float) -> tuple[int, int, int]:
    """Which of the colours above is seen at that share of width and height."""
    seen = image.convert("RGB").getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(seen, tuple)
    return min(
        (RED, GREEN, BLUE, WHITE), key=lambda colour: sum((a - b) ** 2 for a, b in zip(colour, seen, strict=True))
    )
