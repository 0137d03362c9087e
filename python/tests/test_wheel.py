"""The wheel holds the package, says what it holds, and can be installed without a network."""

import base64
import csv
import hashlib
import importlib.util
import os
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, HERE)
import _build  # noqa: E402


class WheelTest(unittest.TestCase):
    def setUp(self):
        self._scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self._scratch.cleanup)
        self.folder = self._scratch.name

    def test_the_record_names_each_file_with_its_size_and_sum(self):
        name = _build.build_wheel(self.folder)
        self.assertEqual(name, "tenuto-0.1.0-py3-none-any.whl")
        with zipfile.ZipFile(os.path.join(self.folder, name)) as wheel:
            rows = list(csv.reader(wheel.read("tenuto-0.1.0.dist-info/RECORD").decode().splitlines()))
            self.assertEqual(sorted(row[0] for row in rows), sorted(wheel.namelist()))
            for path, digest, size in rows:
                if digest:
                    content = wheel.read(path)
                    expected = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
                    self.assertEqual((digest, size), (f"sha256={expected}", str(len(content))), path)
            sources = {f"tenuto/{each}" for each in os.listdir(os.path.join(HERE, "tenuto"))}
            self.assertEqual(
                {each for each in sources if each.endswith((".py", ".typed"))},
                {each for each in wheel.namelist() if each.startswith("tenuto/")},
            )

    def test_the_same_files_make_the_same_wheel(self):
        other = os.path.join(self.folder, "other")
        os.mkdir(other)
        paths = [os.path.join(each, _build.build_wheel(each)) for each in (self.folder, other)]
        contents = []
        for path in paths:
            with open(path, "rb") as file:
                contents.append(file.read())
        self.assertEqual(contents[0], contents[1])

    @unittest.skipUnless(importlib.util.find_spec("pip"), "pip is not there")
    def test_pip_builds_and_installs_it_without_a_network(self):
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]
        source = os.path.join(self.folder, _build.build_sdist(self.folder))
        with tarfile.open(source) as archive:
            archive.extractall(self.folder)
        unpacked = os.path.join(self.folder, "tenuto-0.1.0")
        target = os.path.join(self.folder, "installed")
        subprocess.run(
            [*pip, "install", "--quiet", "--no-index", "--no-deps", "--target", target, unpacked],
            check=True,
            stdin=subprocess.DEVNULL,
        )
        self.assertTrue(os.path.isdir(os.path.join(target, "tenuto-0.1.0.dist-info")))
        said = subprocess.run(
            [sys.executable, "-c", "import tenuto; print(tenuto.__file__); tenuto.Message(b'x', {})"],
            env={"PYTHONPATH": target, "PATH": os.environ.get("PATH", "")},
            cwd=self.folder,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
        self.assertTrue(said.startswith(target), said)


if __name__ == "__main__":
    unittest.main()
