"""Runs a command on a pseudo-terminal and prints, as JSON, what its screen showed.

    terminal.py KEY COMMAND...

Waits for three pictures on a screen of 24 by 80, makes it 10 by 40, waits for one that fits and for two more, presses the
key (q or ^C), and waits for the end. With "gone" for a key the command ignores SIGHUP, and its terminal is closed. A picture
begins where the cursor goes home.
"""

import errno
import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

DEADLINE = time.monotonic() + 240
HOME = b"\x1b[H"


def resize(fd, rows, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


class Screen:
    def __init__(self, rows, columns):
        self.rows, self.columns = rows, columns
        self.lines = [""] * rows
        self.row = self.column = 0
        self.broken = False  # a line went on in the next one, or the screen moved up

    def feed(self, text):
        at = 0
        while at < len(text):
            if text.startswith("\x1b[", at):
                self.control(text[at + 2])
                at += 3
                continue
            self.put(text[at])
            at += 1

    def control(self, what):
        if what == "H":
            self.row = self.column = 0
        elif what == "K":
            self.lines[self.row] = self.lines[self.row][: self.column]
        elif what == "J":
            self.lines[self.row] = self.lines[self.row][: self.column]
            self.lines[self.row + 1 :] = [""] * (self.rows - self.row - 1)

    def put(self, character):
        if character == "\r":
            self.column = 0
        elif character == "\n":
            self.broken |= self.row == self.rows - 1
            self.row = min(self.row + 1, self.rows - 1)
        else:
            self.broken |= self.column >= self.columns
            line = self.lines[self.row].ljust(self.column)
            self.lines[self.row] = line[: self.column] + character + line[self.column + 1 :]
            self.column += 1


def more(fd, awaited, seen):
    """What is written next; nothing at the end."""
    ready, _, _ = select.select([fd], [], [], max(0, DEADLINE - time.monotonic()))
    if not ready:
        sys.exit("240 s are over, waiting for " + awaited + "; it wrote last " + repr(seen[-500:]))
    try:
        return os.read(fd, 65536)
    except OSError as e:
        if e.errno == errno.EIO:
            return b""
        raise


def pictures(fd, count, rows, columns, before=b""):
    """Reads until so many pictures are whole; gives the last of them as a screen, and what came after it."""
    seen = before
    while seen.count(HOME) <= count:
        piece = more(fd, "a picture", seen)
        if not piece:
            sys.exit("it ended; it wrote " + repr(seen))
        seen += piece
    parts = seen.split(HOME)
    screen = Screen(rows, columns)
    screen.feed(parts[-2].decode())
    return screen, HOME + parts[-1]


def end_without_terminal(child, fd):
    """Closes the terminal and prints how the command ended."""
    os.close(fd)
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            print(json.dumps({"code": os.waitstatus_to_exitcode(status)}))
            return
        if time.monotonic() > DEADLINE:
            os.kill(child, signal.SIGKILL)
            sys.exit("240 s are over, and it goes on without its terminal")
        time.sleep(0.05)


def main():
    gone = sys.argv[1] == "gone"
    key = {"q": b"q", "^C": b"\x03", "gone": b""}[sys.argv[1]]
    child, fd = pty.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # ignored by whatever a shell starts in the background
        if gone:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
        os.execvp(sys.argv[2], sys.argv[2:])
    resize(fd, 24, 80)
    before = termios.tcgetattr(fd)
    large, rest = pictures(fd, 3, 24, 80)
    during = termios.tcgetattr(fd)
    resize(fd, 10, 40)
    os.kill(child, signal.SIGWINCH)
    small, rest = pictures(fd, 1, 10, 40, rest)
    while small.broken:  # it was drawn before the screen became smaller
        small, rest = pictures(fd, 1, 10, 40, rest)
    small, rest = pictures(fd, 2, 10, 40, rest)
    if gone:
        end_without_terminal(child, fd)
        return
    os.write(fd, key)
    tail = rest
    piece = more(fd, "the end", tail)
    while piece:
        tail += piece
        piece = more(fd, "the end", tail)
    _, status = os.waitpid(child, 0)
    after = termios.tcgetattr(fd)
    flags = lambda attributes: attributes[3] & (termios.ICANON | termios.ECHO)
    print(
        json.dumps(
            {
                "large": large.lines,
                "small": small.lines,
                "broken": large.broken or small.broken,
                "raw": flags(during) == 0,
                "restored": after[:6] == before[:6] and flags(after) != 0,
                "code": os.waitstatus_to_exitcode(status),
                "tail": tail.decode()[-2:],
            }
        )
    )


main()
