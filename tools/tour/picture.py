"""A screenshot as a small file: at most 256 colours, which a page of plain surfaces does not miss."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page

TOUCH = 26
"""Radius of the mark of a finger, in pixels of the page."""


def shot(page: Page, *, touched: Locator | None = None) -> Image.Image:
    """Return what the screen shows, with the mark of a finger on the middle of an element."""
    image = Image.open(io.BytesIO(page.screenshot(animations="allow"))).convert("RGB")
    box = touched.bounding_box() if touched is not None else None
    size = page.viewport_size
    if box is None or size is None:
        return image
    scale = image.width / size["width"]
    x, y = (box["x"] + box["width"] / 2) * scale, (box["y"] + box["height"] / 2) * scale
    mark = Image.new("RGBA", image.size, (0, 0, 0, 0))
    radius = TOUCH * scale
    ImageDraw.Draw(mark).ellipse(
        (x - radius, y - radius, x + radius, y + radius), fill=(255, 190, 60, 150), outline=(190, 80, 0, 230), width=3
    )
    return Image.alpha_composite(image.convert("RGBA"), mark).convert("RGB")


def save(image: Image.Image, path: Path) -> None:
    """Write a PNG of at most 256 colours."""
    image.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)


def film(frames: list[tuple[Image.Image, float]], path: Path, *, colours: int = 48) -> None:
    """Write an animated GIF of (picture, seconds); it repeats for ever."""
    pictures = [
        frame.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE) for frame, _ in frames
    ]
    pictures[0].save(
        path, save_all=True, append_images=pictures[1:], duration=[int(1000 * seconds) for _, seconds in frames],
        loop=0, optimize=True,
    )  # fmt: skip
