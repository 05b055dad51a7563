"""Pictures of people: read, made anew without anything that hides in a file, and bounded."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass

from globalarctic.errors import InputError
from globalarctic.exchange.releases.guard import RefusedFileError
from globalarctic.words import Code, Quantity

__all__ = ["LARGEST_PICTURE", "CleanPicture", "clean_picture"]

LARGEST_PICTURE = 8_000_000
"""Bytes of a picture that is sent."""
_SIGNS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"RIFF": "WEBP"}
_MOST_PIXELS = 40_000_000
_LONGEST_SIDE = 1_600
_LEAST_SIDE = 16


@dataclass(frozen=True, slots=True)
class CleanPicture:
    """A picture that the node wrote: JPEG without any note in it."""

    content: bytes
    width: int
    height: int
    sha256: str


def clean_picture(content: bytes) -> CleanPicture:
    """Return a picture written anew: its points only, no place, no camera, no text.

    Raises
    ------
    RefusedFileError
        When it is no JPEG, PNG or WebP, too large or too small, or broken.
    InputError
        When Pillow is not installed.
    """
    try:
        from PIL import Image, ImageOps
    except ModuleNotFoundError:
        raise InputError(
            "pictures need Pillow; install it with: pip install 'globalarctic[web]'"
        ) from None
    if not content:
        raise RefusedFileError("empty")
    if len(content) > LARGEST_PICTURE:
        raise RefusedFileError(
            "large", size=Quantity(len(content) / 1e6, "", 1), most=Quantity(LARGEST_PICTURE / 1e6)
        )
    kind = next((name for sign, name in _SIGNS.items() if content.startswith(sign)), "")
    if not kind or (kind == "WEBP" and content[8:12] != b"WEBP"):
        raise RefusedFileError("picture-kind", kinds=Code("JPEG, PNG, WebP"))
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=[kind]) as image:
            warnings.simplefilter("ignore")
            width, height = image.size
            # The size is in the head: a bomb is refused before a point of it is unpacked.
            if width * height > _MOST_PIXELS or min(width, height) < _LEAST_SIDE:
                raise RefusedFileError(
                    "picture-size", width=Quantity(width), height=Quantity(height)
                )
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            plain = Image.new("RGB", upright.size, "white")
            layer = upright.convert("RGBA")
            plain.paste(layer, mask=layer.getchannel("A"))
            out = io.BytesIO()
            plain.save(out, "JPEG", quality=85, optimize=True)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise RefusedFileError("picture-broken") from None
    made = out.getvalue()
    return CleanPicture(made, *plain.size, hashlib.sha256(made).hexdigest())
