"""Measures one image: how much of it is brighter than a share of its brightest pixel.

Tenuto starts one process of this file per slot and calls process() for each message. Needs Pillow
(Debian: python3-pil).
"""

import argparse
import io

from PIL import Image

arguments = argparse.ArgumentParser()
arguments.add_argument("--level", type=float, default=0.5)
LEVEL = arguments.parse_args().level


def process(message, outputs):
    """Returning means done; an exception is a failed attempt, and the image is tried again."""
    pixels = list(Image.open(io.BytesIO(message.payload)).convert("F").getdata())
    threshold = LEVEL * max(pixels)
    bright = sum(1 for pixel in pixels if pixel > threshold)
    outputs.emit({
        "file": message.header.get("file"),
        "pixels": len(pixels),
        "bright": bright / len(pixels),
    })
