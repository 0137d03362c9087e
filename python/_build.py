"""Builds the package's wheel and source archive with the standard library alone, so without a network.

pip calls this (PEP 517, named in pyproject.toml). By hand: python3 _build.py FOLDER
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
import sys
import tarfile
import zipfile
from typing import Any, Dict, List, Optional, Tuple

HERE = os.path.dirname(os.path.abspath(__file__))
LONG_AGO = (2026, 1, 1, 0, 0, 0)  # the same files make the same archive
LONG_AGO_SECONDS = 1_767_225_600


def _project() -> Dict[str, str]:
    """What pyproject.toml says; Python 3.9 has no reader for it."""
    with open(os.path.join(HERE, "pyproject.toml"), encoding="utf-8") as file:
        text = file.read()
    found = {}
    for key in ("name", "version", "description", "requires-python"):
        value = re.search(rf'^{key} = "([^"]*)"$', text, re.MULTILINE)
        if value is None:
            raise ValueError(f"pyproject.toml: no line {key} = \"...\"")
        found[key] = value.group(1)
    return found


def _metadata(project: Dict[str, str]) -> bytes:
    with open(os.path.join(HERE, "README.md"), encoding="utf-8") as file:
        readme = file.read()
    return (
        "Metadata-Version: 2.1\n"
        f"Name: {project['name']}\n"
        f"Version: {project['version']}\n"
        f"Summary: {project['description']}\n"
        "License: Apache-2.0\n"
        f"Requires-Python: {project['requires-python']}\n"
        "Description-Content-Type: text/markdown\n"
        f"\n{readme}"
    ).encode()


def _package() -> List[Tuple[str, bytes]]:
    """The package's files, by their path in an archive."""
    folder = os.path.join(HERE, "tenuto")
    files = []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".py") or name == "py.typed":
            with open(os.path.join(folder, name), "rb") as file:
                files.append((f"tenuto/{name}", file.read()))
    return files


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def build_wheel(
    wheel_directory: str,
    config_settings: Optional[Dict[str, Any]] = None,
    metadata_directory: Optional[str] = None,
) -> str:
    project = _project()
    stem = f"{project['name']}-{project['version']}"
    info = f"{stem}.dist-info"
    files = _package() + [
        (f"{info}/METADATA", _metadata(project)),
        (
            f"{info}/WHEEL",
            b"Wheel-Version: 1.0\nGenerator: tenuto\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        ),
    ]
    record = "".join(f"{path},sha256={_digest(content)},{len(content)}\n" for path, content in files)
    files.append((f"{info}/RECORD", f"{record}{info}/RECORD,,\n".encode()))
    name = f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, content in files:
            entry = zipfile.ZipInfo(path, LONG_AGO)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            wheel.writestr(entry, content)
    return name


def build_sdist(sdist_directory: str, config_settings: Optional[Dict[str, Any]] = None) -> str:
    project = _project()
    stem = f"{project['name']}-{project['version']}"
    files = _package() + [("PKG-INFO", _metadata(project))]
    for name in ("pyproject.toml", "README.md", "_build.py"):
        with open(os.path.join(HERE, name), "rb") as file:
            files.append((name, file.read()))
    name = f"{stem}.tar.gz"
    with tarfile.open(os.path.join(sdist_directory, name), "w:gz", format=tarfile.PAX_FORMAT) as archive:
        for path, content in files:
            entry = tarfile.TarInfo(f"{stem}/{path}")
            entry.size = len(content)
            entry.mtime = LONG_AGO_SECONDS
            archive.addfile(entry, io.BytesIO(content))
    return name


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python3 _build.py FOLDER")
    print(build_wheel(sys.argv[1]))
