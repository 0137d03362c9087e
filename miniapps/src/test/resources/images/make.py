"""Makes the small images of this folder and expected.csv, with tifffile, Pillow and numpy: decoders of other origin.

Run on Debian 12 with: apt-get install python3-tifffile python3-pil; /usr/bin/python3 make.py
expected.csv holds, for each plane, SHA-256 of its values, row by row, little-endian, in the named type.
"""
import csv, hashlib, os
import numpy as np
import tifffile
from PIL import Image, TiffImagePlugin

os.chdir(os.path.dirname(os.path.abspath(__file__)))
random = np.random.default_rng(20261120)
rows = []


def note(name, planes):
    """planes: (frame, channel, 2-D array)"""
    for frame, channel, array in planes:
        little = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"))
        digest = hashlib.sha256(little.tobytes()).hexdigest()
        rows.append([name, frame, channel, array.shape[0], array.shape[1], array.dtype.newbyteorder("=").name, digest])


def integers(dtype, shape):
    info = np.iinfo(dtype)
    array = random.integers(info.min, info.max, shape, dtype=dtype, endpoint=True)
    array.flat[0], array.flat[1] = info.min, info.max
    return array


def smooth(shape, top):
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]]
    noise = random.integers(0, 4, shape)
    return ((np.sin(x / 5.0) * np.cos(y / 4.0) + 1) * top / 2.2 + noise).astype(np.uint32)


for dtype in ("uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64"):
    for order, mark in (("<", "le"), (">", "be")):
        array = integers(dtype, (13, 17))
        name = f"{dtype}-{mark}.tif"
        tifffile.imwrite(name, array, byteorder=order)
        note(name, [(0, 0, array)])
for dtype in ("float16", "float32", "float64"):
    for order, mark in (("<", "le"), (">", "be")):
        array = (random.normal(size=(13, 17)) * 100).astype(dtype)
        name = f"{dtype}-{mark}.tif"
        tifffile.imwrite(name, array, byteorder=order)
        note(name, [(0, 0, array.astype("float32") if dtype == "float16" else array)])

array = integers("uint16", (13, 17))
tifffile.imwrite("big.tif", array, bigtiff=True)
note("big.tif", [(0, 0, array)])

array = integers("uint16", (40, 37))
tifffile.imwrite("tiled.tif", array, tile=(16, 32))
note("tiled.tif", [(0, 0, array)])

array = integers("uint8", (40, 37, 3))
tifffile.imwrite("tiled-rgb.tif", array, tile=(16, 16), photometric="rgb")
note("tiled-rgb.tif", [(0, c, array[:, :, c]) for c in range(3)])

array = integers("uint16", (3, 20, 19))
tifffile.imwrite("planar-rgb.tif", array, photometric="rgb", planarconfig="separate", rowsperstrip=7)
note("planar-rgb.tif", [(0, c, array[c]) for c in range(3)])

array = integers("uint8", (3, 20, 37))
tifffile.imwrite("planar-tiled-rgb.tif", array, photometric="rgb", planarconfig="separate", tile=(16, 16), compression="zlib")
note("planar-tiled-rgb.tif", [(0, c, array[c]) for c in range(3)])

array = integers("uint16", (12, 15, 4))
tifffile.imwrite("rgba.tif", array, photometric="rgb", extrasamples=["unassalpha"])
note("rgba.tif", [(0, c, array[:, :, c]) for c in range(3)])

array = integers("uint16", (12, 15, 5))
tifffile.imwrite("five-channels.tif", array, photometric="minisblack", planarconfig="contig")
note("five-channels.tif", [(0, c, array[:, :, c]) for c in range(5)])

array = smooth((30, 31), 60000).astype("uint16")
tifffile.imwrite("deflate.tif", array, compression="zlib", rowsperstrip=8)
note("deflate.tif", [(0, 0, array)])

array = smooth((30, 31), 1).astype("float32") + 0.25
tifffile.imwrite("deflate-float.tif", array, compression="zlib")
note("deflate-float.tif", [(0, 0, array)])

pages = [integers("uint8", (9, 8)), integers("uint16", (5, 11)), random.normal(size=(7, 3)).astype("float32"), integers("uint8", (6, 4, 3))]
with tifffile.TiffWriter("mixed-pages.tif") as writer:
    for page in pages:
        writer.write(page, photometric="rgb" if page.ndim == 3 else "minisblack", metadata=None)
note("mixed-pages.tif", [(0, 0, pages[0]), (1, 0, pages[1]), (2, 0, pages[2])] + [(3, c, pages[3][:, :, c]) for c in range(3)])

stack = integers("uint16", (6, 10, 12))
tifffile.imwrite("imagej-stack.tif", stack, imagej=True)
note("imagej-stack.tif", [(f, 0, stack[f]) for f in range(6)])


def pillow(name, image, planes, **options):
    image.save(name, **options)
    note(name, planes)


def info(**tags):
    directory = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, value in tags.items():
        directory[int(tag[1:])] = value
    return directory


grey = smooth((60, 70), 250).astype("uint8")
wide = smooth((60, 70), 60000).astype("uint16")
colour = np.stack([smooth((60, 70), top) for top in (250, 120, 200)], axis=2).astype("uint8")
real = (smooth((60, 70), 1000) / 7).astype("float32")
noisy = integers("uint8", (90, 100))
bits = random.integers(0, 2, (21, 37)).astype("uint8")
for compression, mark in (("tiff_lzw", "lzw"), ("packbits", "packbits"), ("tiff_adobe_deflate", "zip")):
    pillow(f"{mark}-grey.tif", Image.fromarray(grey), [(0, 0, grey)], compression=compression)
    pillow(f"{mark}-wide.tif", Image.fromarray(wide), [(0, 0, wide)], compression=compression)
    pillow(f"{mark}-colour.tif", Image.fromarray(colour), [(0, c, colour[:, :, c]) for c in range(3)], compression=compression)
    pillow(f"{mark}-real.tif", Image.fromarray(real), [(0, 0, real)], compression=compression)
    pillow(f"{mark}-noisy.tif", Image.fromarray(noisy), [(0, 0, noisy)], compression=compression)
    pillow(f"{mark}-bits.tif", Image.fromarray(bits * 255).convert("1"), [(0, 0, bits)], compression=compression)
for compression, mark in (("tiff_lzw", "lzw"), ("tiff_adobe_deflate", "zip")):
    pillow(f"{mark}-grey-differences.tif", Image.fromarray(grey), [(0, 0, grey)], compression=compression, tiffinfo=info(t317=2))
    pillow(f"{mark}-wide-differences.tif", Image.fromarray(wide), [(0, 0, wide)], compression=compression, tiffinfo=info(t317=2))
    pillow(f"{mark}-colour-differences.tif", Image.fromarray(colour), [(0, c, colour[:, :, c]) for c in range(3)], compression=compression, tiffinfo=info(t317=2))
    pillow(f"{mark}-real-differences.tif", Image.fromarray(real), [(0, 0, real)], compression=compression, tiffinfo=info(t317=3))
pillow("bits.tif", Image.fromarray(bits * 255).convert("1"), [(0, 0, bits)])

pillow("grey.png", Image.fromarray(grey), [(0, 0, grey)])
pillow("wide.png", Image.fromarray(wide), [(0, 0, wide)])
pillow("colour.png", Image.fromarray(colour), [(0, c, colour[:, :, c]) for c in range(3)])
pillow("bits.png", Image.fromarray(bits * 255).convert("1"), [(0, 0, bits)])
alpha = np.dstack([grey, 255 - grey])
pillow("grey-alpha.png", Image.fromarray(alpha, "LA"), [(0, 0, grey)])
alpha = np.dstack([colour, grey])
pillow("colour-alpha.png", Image.fromarray(alpha, "RGBA"), [(0, c, colour[:, :, c]) for c in range(3)])
for count in (2, 4, 16, 200):
    palette = random.integers(0, 256, (count, 3)).astype("uint8")
    indices = random.integers(0, count, (19, 23)).astype("uint8")
    image = Image.fromarray(indices, "P")
    image.putpalette(palette.flatten().tolist())
    pillow(f"palette-{count}.png", image, [(0, c, palette[indices][:, :, c]) for c in range(3)], bits={2: 1, 4: 2, 16: 4, 200: 8}[count])

for name, image in (("grey", Image.fromarray(grey)), ("colour", Image.fromarray(colour))):
    image.save(f"{name}.jpg", quality=90)
    Image.open(f"{name}.jpg").save(f"{name}.jpg.png")
    image.save(f"{name}-progressive.jpg", quality=90, progressive=True, subsampling=0)
    Image.open(f"{name}-progressive.jpg").save(f"{name}-progressive.jpg.png")
    image.save(f"{name}-jpeg.tif", compression="jpeg", quality=90)
    Image.open(f"{name}-jpeg.tif").save(f"{name}-jpeg.tif.png")
Image.fromarray(np.dstack([colour, grey]), "CMYK").save("cmyk.jpg")

with open("expected.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["file", "frame", "channel", "height", "width", "dtype", "sha256"])
    writer.writerows(rows)
print(len(rows), "planes")
