"""The decorator, what functions may return, and trying an engine by hand."""

import json
import os
import pty
import subprocess
import sys
import tempfile
import unittest

import tenuto
from tenuto._frames import as_bytes
from tenuto._message import header_json, outputs_of
from tests.engine_kit import PACKAGE


class OutputsTest(unittest.TestCase):
    def check(self, returned, *expected):
        found = [(dict(output.header), bytes(output.data)) for output in outputs_of(returned)]
        self.assertEqual(found, list(expected))

    def test_nothing_one_or_several(self):
        self.check(None)
        self.check({}, ({}, b""))
        self.check({"n": 1}, ({"n": 1}, b""))
        self.check(b"x", ({}, b"x"))
        self.check(bytearray(b"x"), ({}, b"x"))
        self.check(memoryview(b"x"), ({}, b"x"))
        self.check(tenuto.Output({"n": 1}, b"x"), ({"n": 1}, b"x"))
        self.check([b"x", None, {"n": 1}], ({}, b"x"), ({"n": 1}, b""))
        self.check(({"i": i} for i in range(2)), ({"i": 0}, b""), ({"i": 1}, b""))
        self.check([])

    def test_other_things_are_explained(self):
        for wrong in ("text", 5, ["text"], object()):
            with self.assertRaisesRegex(TypeError, "expected None, bytes, a dict"):
                list(outputs_of(wrong))


class HeaderTest(unittest.TestCase):
    def test_values_become_json(self):
        text = header_json(
            {"t": "ä", "i": -(1 << 63), "f": 0.5, "b": True, "n": None, "l": (1, [2]), "d": {1: "x"}}
        ).decode()
        self.assertEqual(
            text,
            '{"t":"ä","i":-9223372036854775808,"f":0.5,"b":true,"n":null,"l":[1,[2]],"d":{"1":"x"}}',
        )
        self.assertEqual(header_json({}), b"")

    def test_numbers_json_does_not_know_become_text(self):
        self.assertEqual(
            json.loads(header_json({"a": float("nan"), "b": [float("inf"), float("-inf")]})),
            {"a": "NaN", "b": ["Infinity", "-Infinity"]},
        )

    def test_numbers_of_numpy_are_numbers(self):
        try:
            import numpy as np
        except ImportError:
            self.skipTest("NumPy is not there")
        header = {"i": np.uint8(5), "f": np.float32(0.5), "b": np.bool_(True), "z": np.array(7)}
        self.assertEqual(json.loads(header_json(header)), {"i": 5, "f": 0.5, "b": True, "z": 7})
        self.assertEqual([bytes(o.data) for o in outputs_of(np.arange(2, dtype="u1"))], [b"\0\1"])
        self.assertEqual([o.header for o in outputs_of([{"a": 1}, np.ones(1, "u1")])][0], {"a": 1})

    def test_arrays_travel_with_their_type_and_shape(self):
        try:
            import numpy as np
        except ImportError:
            self.skipTest("NumPy is not there")
        image = np.arange(12, dtype=">u2").reshape(3, 4)[:, ::2]  # neither little-endian nor in one piece
        (output,) = outputs_of(image)
        self.assertEqual(output.header, {"dtype": "uint16", "shape": [3, 2]})
        read = tenuto.Message(output.data, output.header).array()
        self.assertTrue(np.array_equal(read, image))
        self.assertFalse(read.flags.writeable, "the data is lent")
        for each in (np.zeros((0, 3)), np.float32(2.5) * np.ones(()), np.array([True]), np.ones(2, "c16")):
            (output,) = outputs_of(each)
            self.assertTrue(np.array_equal(tenuto.Message(as_bytes(output.data), output.header).array(), each))
        named = tenuto.array_output(image, {"file": "a"})
        self.assertEqual(named.header["file"], "a")
        with self.assertRaisesRegex(TypeError, "is no numbers"):
            list(outputs_of(np.array(["text"])))

    def test_what_is_no_array_is_explained(self):
        try:
            import numpy as np  # noqa: F401
        except ImportError:
            self.skipTest("NumPy is not there")
        with self.assertRaisesRegex(ValueError, "its header has no dtype"):
            tenuto.Message(b"II*\0", {"file": "a.tif"}).array()
        with self.assertRaisesRegex(ValueError, r"3 bytes are no array of dtype 'uint16' and shape None"):
            tenuto.Message(b"abc", {"dtype": "uint16"}).array()
        with self.assertRaisesRegex(ValueError, r"shape \[2, 2\]"):
            tenuto.Message(b"abc", {"dtype": "uint8", "shape": [2, 2]}).array()
        with self.assertRaisesRegex(ValueError, "dtype 'object'"):
            tenuto.Message(b"abcdefgh", {"dtype": "object"}).array()

    def test_what_is_no_json_is_named(self):
        with self.assertRaisesRegex(TypeError, r"header\.a\.b: set is not a JSON value"):
            header_json({"a": {"b": {1}}})
        with self.assertRaisesRegex(OverflowError, r"header\.a: 9223372036854775808 does not fit"):
            header_json({"a": 1 << 63})
        with self.assertRaisesRegex(ValueError, "header: 70008 bytes of JSON are more"):
            header_json({"a": "x" * 70_000})


class EngineTest(unittest.TestCase):
    def test_a_decorated_function_is_still_one(self):
        @tenuto.engine
        def double(msg):
            """Twice."""
            yield bytes(msg.data) * 2

        self.assertEqual(double.__name__, "double")
        self.assertEqual(double.__doc__, "Twice.")
        self.assertEqual(list(double(tenuto.Message(b"ab"))), [b"abab"])
        self.assertEqual(double.outputs(tenuto.Message(b"ab"))[0].data, b"abab")

    def test_a_message_for_tests_has_defaults(self):
        message = tenuto.Message(b"ab", {"file": "x"})
        self.assertEqual((message.header, message.attempt), ({"file": "x"}, 1))
        self.assertEqual(str(message.id), "test/test@0/0")
        with self.assertRaises(TypeError):
            message.data[0] = 1

    def test_brackets_behind_the_decorator_are_explained(self):
        with self.assertRaisesRegex(TypeError, "without brackets"):
            tenuto.engine(None)


SOURCE = """
import tenuto

@tenuto.engine
def run(msg):
    print("a word")
    if not len(msg.data):
        raise tenuto.Reject("nothing in it")
    yield {"file": msg.header["file"], "n": len(msg.data), "level": msg.options.get("level")}
    yield bytes(msg.data)

run.serve()
"""


class ByHandTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.write("engine.py", SOURCE)
        self.write("three", "abc")
        self.write("empty", "")

    def write(self, name, text):
        with open(os.path.join(self.folder.name, name), "w", encoding="utf-8") as out:
            out.write(text)

    def start(self, *words, **how):
        environment = dict(os.environ, PYTHONPATH=PACKAGE)
        environment.pop("TENUTO_CHILD", None)
        return subprocess.run(
            [sys.executable, "engine.py", *words], cwd=self.folder.name, env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False, **how,
        )

    def test_once_prints_outputs_as_lines_of_json(self):
        done = self.start("--once", "three", "--options", '{"level": 2}')
        self.assertEqual(done.returncode, 0)
        lines = done.stdout.decode().splitlines()
        self.assertEqual(lines[0], "a word")
        self.assertEqual(json.loads(lines[1]), {"file": "three", "n": 3, "level": 2})
        self.assertEqual(json.loads(lines[2]), {"data": "3 bytes"})

    def test_once_says_what_is_wrong(self):
        for words, said, status in (
            (["--once", "missing"], "No such file", 2),
            (["--once"], "usage: --once FILE", 2),
            (["--once", "three", "--options", "{"], "--once: ", 2),
            (["--once", "empty"], "rejected: nothing in it", 1),
        ):
            done = self.start(*words)
            self.assertEqual(done.returncode, status, words)
            self.assertIn(said, done.stderr.decode())

    def test_on_a_terminal_it_explains_itself_instead_of_waiting(self):
        ours, theirs = pty.openpty()
        try:
            done = self.start(stdin=theirs)
        finally:
            os.close(ours)
            os.close(theirs)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stdout, b"")
        self.assertIn("engine.py is an engine", done.stderr.decode())
        self.assertIn("--once FILE", done.stderr.decode())


if __name__ == "__main__":
    unittest.main()
