"""Turn whatever picture a person gives into small squares: values in, values out."""

import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from profiles.errors import PictureProblem, PictureRefusedError

#: The sides of the squares that are kept, in pixels: the menu's and the profile's, each twice its size on the page.
SIDES = (96, 320)
MOST_BYTES = 10 * 1024 * 1024
#: The cameras of telephones give 50 megapixels; a file of a few kilobytes may claim any number.
MOST_PIXELS = 50_000_000
FEWEST_ON_A_SIDE = 64
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
#: Brands of ISO/IEC 23008-12 in the `ftyp` box of ISO/IEC 14496-12: photographs as iPhones take them.
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"})
WHITE = (255, 255, 255)
#: What of a picture that is not square is kept: the middle, and rather the upper half, where faces are.
CENTRE = (0.5, 0.4)

# Pillow only warns between its limit and the double of it; here the limit is one.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


@dataclass(frozen=True, kw_only=True)
class Square:
    """One size of a picture, as WebP."""

    side: int
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A picture in every size that is kept; `etag` changes when what is seen changes."""

    squares: tuple[Square, ...]
    etag: str


def draw_squares(content: bytes) -> Drawn:
    """Re-encode the picture upright, on white, from its first frame, with nothing of the file's metadata.

    Raises PictureRefusedError.
    """
    if not content:
        raise PictureRefusedError(PictureProblem.EMPTY)
    if len(content) > MOST_BYTES:
        raise PictureRefusedError(PictureProblem.TOO_HEAVY)
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        raise PictureRefusedError(PictureProblem.HEIC)
    image = _read(content)
    if min(image.size) < FEWEST_ON_A_SIDE:
        raise PictureRefusedError(PictureProblem.TOO_SMALL)
    squares = tuple(Square(side=side, content=_encode(image, side=side)) for side in SIDES)
    return Drawn(squares=squares, etag=sha256(squares[-1].content).hexdigest()[:32])


def _read(content: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            # JPEG can be decoded at a fraction of its size: the memory that a large photograph takes.
            image.draft("RGB", (2 * max(SIDES), 2 * max(SIDES)))
            ImageOps.exif_transpose(image, in_place=True)
            return _on_white(_shrunk(image))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise PictureRefusedError(PictureProblem.TOO_LARGE) from None
    except UnidentifiedImageError:
        raise PictureRefusedError(PictureProblem.UNKNOWN_FORMAT) from None
    except Exception as error:
        # A damaged or hostile file makes a decoder raise anything.
        raise PictureRefusedError(PictureProblem.DAMAGED) from error


def _shrunk(image: Image.Image) -> Image.Image:
    """Return the picture at a few times the size that is kept: what follows copies it more than once."""
    factor = min(image.size) // (4 * max(SIDES))
    return image.reduce(factor) if factor > 1 and image.mode in ("L", "LA", "RGB", "RGBA") else image


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        # Sixteen bits of grey, which Pillow would cut off instead of scaling.
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    if not image.has_transparency_data:
        # What is as it should be is not copied: a large picture takes a few hundred megabytes.
        return image if image.mode == "RGB" else image.convert("RGB")
    if image.mode != "RGBA":
        image = image.convert("RGBA")
    ground = Image.new("RGB", image.size, WHITE)
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _encode(image: Image.Image, *, side: int) -> bytes:
    square = ImageOps.fit(image, (side, side), method=Image.Resampling.LANCZOS, centering=CENTRE)
    encoded = BytesIO()
    square.save(encoded, "WEBP", quality=82, method=6, exif=b"", icc_profile=None, xmp=b"")
    return encoded.getvalue()
