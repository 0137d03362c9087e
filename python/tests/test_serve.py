"""A child process as its engine sees it."""

import os
import signal
import unittest

from tests.engine_kit import Played, checked

DONE, FAILED, REJECT = 1, 2, 3


def engine(body):
    indented = "\n".join("    " + line for line in body.strip().splitlines())
    return f"import os, sys, time\nimport tenuto\n@tenuto.engine\ndef run(msg):\n{indented}\nrun.serve()\n"


class ServeTest(unittest.TestCase):
    def test_the_greeting_names_file_and_python(self):
        with Played(engine("pass")) as child:
            welcome = child.greet()
            self.assertEqual(welcome["type"], "welcome")
            self.assertEqual(welcome["version"], 2)
            self.assertTrue(welcome["name"].startswith("engine.py (Python 3"))

    def test_everything_known_of_a_message_reaches_the_function(self):
        source = engine(
            "return {'id': str(msg.id), 'path': msg.id.path, 'attempt': msg.attempt,\n"
            "        'time': msg.time_micros, 'header': msg.header, 'options': msg.options}"
        )
        with Played(source, options={"level": 0.5}) as child:
            child.greet()
            outputs, outcome, _ = child.run(
                b"", header='{"file":"ä"}'.encode(), path=(1, 4_000_000_000), attempt=2
            )
            self.assertEqual(outcome, DONE)
            self.assertEqual(
                outputs[0][0],
                {"id": "raw/camera@7/0.1.4000000000", "path": [1, 4_000_000_000], "attempt": 2,
                 "time": 99, "header": {"file": "ä"}, "options": {"level": 0.5}},
            )

    def test_bytes_come_back_whole_however_they_travel(self):
        with Played(engine("return bytes(msg.data)")) as child:
            child.greet()
            for size in (0, 1, 40_000, 1_048_552, 1_048_553, 3_000_000):
                data = os.urandom(size)
                child.chunks(data, 262_144)
                outputs, outcome, _ = child.answer()
                self.assertEqual(outcome, DONE)
                self.assertEqual(outputs, [({}, data)], f"size {size}")
            self.assertEqual(child.run(b"abc"), ([({}, b"abc")], DONE, None))

    def test_a_payload_beyond_memory_is_a_mapped_file(self):
        source = engine(
            "return {'type': type(msg.data.obj).__name__, 'n': len(msg.data), 'last': msg.data[-1]}"
        ).replace("import tenuto\n", "import tenuto\nfrom tenuto import _pipe\n_pipe.CONTIGUOUS_BYTES = 1000\n")
        with Played(source) as child:
            child.greet()
            child.chunks(b"x" * 5000 + b"y", 700)
            outputs, outcome, _ = child.answer()
            self.assertEqual(outputs[0][0], {"type": "mmap", "n": 5001, "last": ord("y")})

    def test_prints_go_to_standard_error_wherever_they_come_from(self):
        source = engine("print('python')\nos.system('echo shell')\nos.write(1, b'C\\n')")
        child = Played(source)
        child.greet()
        self.assertEqual(child.run(), ([], DONE, None))
        status, errors = child.close()
        self.assertEqual(status, 0)
        self.assertEqual(sorted(errors.split()), ["C", "python", "shell"])

    def test_failures_and_rejections_have_causes_and_the_next_message_works(self):
        source = engine(
            "if msg.id.sequence == 0: raise ValueError('no good')\n"
            "if msg.id.sequence == 1: raise tenuto.Reject('never')\n"
            "if msg.id.sequence == 2: raise tenuto.Reject\n"
            "if msg.id.sequence == 3: return 'text'\n"
            "if msg.id.sequence == 4: return {'n': 1 << 63}\n"
            "if msg.id.sequence == 5: return {'n': 'x' * 70_000}\n"
        )
        with Played(source) as child:
            child.greet()
            _, outcome, cause = child.run()
            self.assertEqual(outcome, FAILED)
            self.assertEqual(cause.splitlines()[0], "ValueError: no good")
            self.assertIn("Traceback", cause)
            self.assertEqual(child.run(), ([], REJECT, "never"))
            self.assertEqual(child.run(), ([], REJECT, "rejected without a reason"))
            for said in ("expected None, bytes, a dict", "header.n: 9223372036854775808", "65535"):
                _, outcome, cause = child.run()
                self.assertEqual(outcome, FAILED)
                self.assertIn(said, cause)
            self.assertEqual(child.run(), ([], DONE, None))

    def test_a_cause_of_any_length_is_cut_to_what_fits_and_keeps_its_first_line(self):
        source = engine(
            "def deep(n):\n"
            "    if n > 0: deep(n - 1)\n"
            "    raise ValueError('deep')\n"
            "if msg.id.sequence == 0: deep(500)\n"
            "if msg.id.sequence == 1: raise ValueError('x' * 5000)\n"
            "compile('1 +', 'code', 'eval')"
        )
        with Played(source) as child:
            child.greet()
            for first in ("ValueError: deep", "ValueError: xxx", "SyntaxError: "):
                _, outcome, cause = child.run()
                self.assertEqual(outcome, FAILED)
                self.assertLessEqual(len(cause), 3500)
                self.assertTrue(cause.startswith(first), cause[:80])

    def test_outputs_before_a_failure_keep_their_numbers(self):
        with Played(engine("yield b'1'\nif msg.attempt == 1: raise ValueError")) as child:
            child.greet()
            self.assertEqual(child.run()[1], FAILED)
            self.assertEqual(child.run(attempt=2), ([({}, b"1")], DONE, None))
            self.assertEqual(child.outputs, 2)

    def test_the_process_ends_with_its_input(self):
        child = Played(engine("pass"))
        child.greet()
        child.run()
        self.assertEqual(child.close(), (0, ""))

    def test_the_process_ends_soon_after_its_engine_even_within_a_message(self):
        child = Played(engine("print('busy')\ntime.sleep(1000)"))
        child.greet()
        child.batch(b"")
        self.assertEqual(child.process.stderr.readline(), b"busy\n")
        self.assertEqual(child.close()[0], 1)

    def test_an_interrupt_from_the_keyboard_is_left_to_the_engine(self):
        with Played(engine("return {'fine': True}")) as child:
            child.greet()
            child.run()
            child.process.send_signal(signal.SIGINT)
            self.assertEqual(child.run(), ([({"fine": True}, b"")], DONE, None))

    def test_damage_ends_the_process_with_a_reason(self):
        child = Played(engine("pass"))
        child.greet()
        child.send(2, bytes(24) + bytes(24))
        status, errors = child.close()
        self.assertNotEqual(status, 0)
        self.assertIn("wrong checksum", errors)

    def test_an_engine_of_another_version_is_refused(self):
        child = Played(engine("pass"))
        child.process.stdin.write(checked(b"TNTO\3\4"))
        status, errors = child.close()
        self.assertNotEqual(status, 0)
        self.assertIn("speaks protocol versions 3 to 4, this package version 2", errors)


if __name__ == "__main__":
    unittest.main()
