"""Statistics of every plane of an image: the built-in channel-statistics, written in Python.

One dict per plane: file, frame, channel, width, height, sum, min, max, mean, otsu, components.

Needs NumPy, tifffile and Pillow (Debian: python3-numpy python3-tifffile python3-pil). Try it on one
image without any stream:

    python3 count.py --once IMAGE
"""

import io
from fractions import Fraction

import numpy as np
import tenuto
import tifffile
from PIL import Image


@tenuto.engine
def count(msg):
    """Emits one dict for each plane; an image that cannot be read is rejected as a whole."""
    file = msg.header.get("file", str(msg.id))
    try:
        planes = list(decode(msg.data))
    except Exception as problem:  # decoders raise what they like; none of it gets better by trying again
        raise tenuto.Reject(f"{file}: not a readable image: {problem}") from problem
    for frame, channel, plane in planes:
        yield {"file": file, "frame": frame, "channel": channel, **statistics(plane)}


def decode(data):
    """All planes as (frame, channel, pixels[row, column]); a page of a TIFF is a frame."""
    if bytes(data[:4]) in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        with tifffile.TiffFile(io.BytesIO(data)) as pages:
            for frame, page in enumerate(pages.pages):
                yield from channels(frame, page.asarray(), page.axes)
    else:
        image = Image.open(io.BytesIO(data))
        if image.mode == "P":
            image = image.convert("RGB")
        yield from channels(0, np.asarray(image), "YXS")


def channels(frame, pixels, axes):
    """The planes of one frame: samples of a pixel are channels."""
    if pixels.dtype == bool:
        pixels = pixels.astype(np.uint8)
    if pixels.ndim == 2:
        yield frame, 0, pixels
    else:
        samples = np.moveaxis(pixels, axes.index("S"), 0)
        for channel, plane in enumerate(samples):
            yield frame, channel, plane


def statistics(plane):
    """The figures of one plane; pixels that are not finite numbers are left out."""
    values = plane.ravel()
    if plane.dtype.kind == "f":
        values = values[np.isfinite(values)]
        total, threshold = float(values.sum(dtype=np.float64)), otsu_of_bins(values)
    else:
        total, threshold = sum_of(values), otsu_of_levels(values)
    height, width = plane.shape
    return {
        "width": width,
        "height": height,
        "sum": total,
        "min": values.min(),
        "max": values.max(),
        "mean": total / values.size,
        "otsu": threshold,
        "components": components(plane > threshold),
    }


def sum_of(values):
    """The exact sum of whole numbers."""
    return int(values.sum(dtype=np.uint64 if values.dtype.kind in "ub" else np.int64))


def otsu_of_levels(values):
    """Otsu's threshold over distinct grey levels, exactly; of equal ones the least.

    With n pixels and their sum s, of which n1 and s1 are not above the threshold, the variance
    between the classes is (n s1 - n1 s)^2 / (n1 (n - n1)), but for a constant.
    """
    levels, counts = np.unique(values, return_counts=True)
    if len(levels) == 1:
        return int(levels[0])
    below = np.cumsum(counts)[:-1].astype(object)  # Python's whole numbers: of any length
    moment = np.cumsum(levels.astype(object) * counts.astype(object))
    n, s = int(counts.sum()), moment[-1]
    difference = n * moment[:-1] - below * s
    scores = (difference.astype(float) ** 2) / (below * (n - below)).astype(float)
    near = np.flatnonzero(scores >= scores.max() * (1 - 1e-9))
    best = max(near, key=lambda k: (Fraction(int(difference[k]) ** 2, int(below[k] * (n - below[k]))), -k))
    return int(levels[best])


def otsu_of_bins(values):
    """Otsu's threshold for floating point: over 256 equal bins, as scikit-image does."""
    if values.min() == values.max():
        return float(values[0])
    counts, edges = np.histogram(values, 256)
    centres = (edges[:-1] + edges[1:]) / 2
    counts = counts.astype(float)
    below, above = np.cumsum(counts), np.cumsum(counts[::-1])[::-1]
    mean_below = np.cumsum(counts * centres) / below
    mean_above = (np.cumsum((counts * centres)[::-1]) / np.cumsum(counts[::-1]))[::-1]
    variance = below[:-1] * above[1:] * (mean_below[:-1] - mean_above[1:]) ** 2
    return float(centres[np.argmax(variance)])


def components(mask):
    """Number of 8-connected components: runs of each row, joined with those they touch above."""
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    stride = mask.shape[1] + 2
    first = np.searchsorted(rows * stride + ends, (rows - 1) * stride + starts, "left")
    behind = np.searchsorted(rows * stride + starts, (rows - 1) * stride + ends, "right")
    root = list(range(len(rows)))

    def find(run):
        while root[run] != run:
            root[run] = root[root[run]]
            run = root[run]
        return run

    number = len(rows)
    for run, (low, high) in enumerate(zip(first.tolist(), behind.tolist())):
        for above in range(low, high):
            one, other = find(run), find(above)
            if one != other:
                root[one] = other
                number -= 1
    return number


if __name__ == "__main__":
    count.serve()
