#!/usr/bin/python3
"""A stand-in for Apptainer, for tests on hosts that have none; it needs root.

It knows the words that Tenuto uses and refuses all others. What they ask for is carried out with the kernel's own
means, so that what is read back is the kernel's: without a flag, its effect is missing as well. An image is a folder,
or a small file of ours that names one. Words in a file "sick", beside this one, take something away, as a host may.
"""

import ctypes
import csv
import glob
import os
import pwd
import signal
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LIBC = ctypes.CDLL(None, use_errno=True)
NEW = {"mnt": 0x00020000, "ipc": 0x08000000, "pid": 0x20000000, "net": 0x40000000}
RDONLY, NOSUID, NODEV, REMOUNT, BIND, REC, PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
PDEATHSIG, CAPBSET_DROP, NO_NEW_PRIVS = 1, 24, 38
MAGIC = "image of the stand-in"
ROOT = "/mnt"
GROUPS = "/sys/fs/cgroup"
MINE = "tenuto-stand-in-%d"

ALWAYS = {"--containall", "--cleanenv", "--no-home", "--no-init", "--no-eval"}
SWITCHES = ALWAYS | {"--no-privs", "--net"}
ONCE = {"--network", "--pwd", "--cpus", "--memory", "--memory-swap", "--pids-limit"}
OFTEN = {"--mount", "--security"}


SICK = []  # read while this folder is to be seen


def fatal(text):
    sys.stderr.write("FATAL:   %s\n" % text)
    sys.stderr.flush()
    os._exit(255)


def usage(text):
    sys.stderr.write("Error for command: %s\n" % text)
    sys.exit(1)


def sicknesses():
    try:
        with open(os.path.join(HERE, "sick")) as file:
            return file.read().split()
    except FileNotFoundError:
        return []


def checked(result, what):
    if result != 0:
        fatal("%s: %s" % (what, os.strerror(ctypes.get_errno())))


def mount(source, target, kind, flags, data=""):
    arguments = [None if text is None else text.encode() for text in (source, target, kind)]
    checked(LIBC.mount(*arguments, ctypes.c_ulong(flags), data.encode()), "mounting " + target)


def bind(source, target, read_only):
    mount(source, target, None, BIND | REC)
    mount(None, target, None, REMOUNT | BIND | NOSUID | NODEV | (RDONLY if read_only else 0))


def parsed(words):
    """The flags, then the image and what follows it."""
    switches, once, often = set(), {}, {name: [] for name in OFTEN}
    while words and words[0].startswith("-"):
        word = words.pop(0)
        if word in SWITCHES and word not in switches:
            switches.add(word)
        elif word in ONCE and word not in once and words:
            once[word] = words.pop(0)
        elif word in OFTEN and words:
            often[word].append(words.pop(0))
        else:
            usage("unknown flag, twice, or without a value: " + word)
    if not ALWAYS <= switches:
        usage("this stand-in has no way without " + " ".join(sorted(ALWAYS - switches)))
    if not words:
        usage("no image")
    return switches, once, often, words.pop(0), words


def image_of(path):
    """The root, a folder that is at /app in it, and the words that it runs by itself."""
    if os.path.isdir(path):
        return path, None, []
    try:
        with open(path) as file:
            lines = file.read().split("\n")
    except OSError as e:
        fatal("could not open image %s: %s" % (path, e.strerror))
    if lines[0] != MAGIC:
        fatal("image format not recognized: " + path)
    return lines[1], lines[2] or None, lines[3].split()


def lay_out(root, app, mounts):
    mount(None, "/", None, REC | PRIVATE)
    mount("tmpfs", ROOT, "tmpfs", NOSUID | NODEV, "mode=755")
    for name in os.listdir(root):
        source, target = os.path.join(root, name), os.path.join(ROOT, name)
        if os.path.islink(source):
            os.symlink(os.readlink(source), target)
        elif os.path.isdir(source):
            os.mkdir(target)
            if os.listdir(source):
                bind(source, target, True)
    for name in ("proc", "sys", "dev", "tmp"):
        os.makedirs(os.path.join(ROOT, name), exist_ok=True)
    mount("proc", ROOT + "/proc", "proc", NOSUID | NODEV)
    mount("sysfs", ROOT + "/sys", "sysfs", NOSUID | NODEV | RDONLY)
    mount("tmpfs", ROOT + "/tmp", "tmpfs", NOSUID | NODEV, "mode=1777,size=64m")
    for name in ("null", "zero", "full", "random", "urandom"):
        open(ROOT + "/dev/" + name, "w").close()
        mount("/dev/" + name, ROOT + "/dev/" + name, None, BIND)
    os.symlink("/proc/self/fd", ROOT + "/dev/fd")
    if app:
        os.makedirs(ROOT + "/app", exist_ok=True)
        bind(app, ROOT + "/app", True)
    for text in mounts:
        fields = dict(field.partition("=")[::2] for field in next(csv.reader([text])))
        if set(fields) - {"ro"} != {"type", "source", "destination"} or fields["type"] != "bind":
            fatal("invalid mount: " + text)
        source, target = fields["source"], ROOT + fields["destination"]
        try:
            if os.path.isdir(source):
                os.makedirs(target, exist_ok=True)
            else:
                os.makedirs(os.path.dirname(target), exist_ok=True)
                open(target, "a").close()
        except OSError:
            fatal("destination %s doesn't exist in container" % fields["destination"])
        bind(source, target, "ro" in fields)
    if "writable-root" not in SICK:
        mount(None, ROOT, None, REMOUNT | BIND | RDONLY | NOSUID | NODEV)


def drop(switches, security):
    who = dict(text.split(":") for text in security)
    if set(who) != {"uid", "gid"}:
        fatal("this stand-in, which is root, needs --security uid:N and gid:N, not %s" % security)
    if "--no-privs" in switches and "rights" not in SICK:
        number = 0
        while LIBC.prctl(CAPBSET_DROP, number, 0, 0, 0) == 0:
            number += 1
        checked(LIBC.prctl(NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
    os.setgroups([])
    os.setresgid(*[int(who["gid"])] * 3)
    os.setresuid(*[int(who["uid"])] * 3)
    checked(LIBC.prctl(PDEATHSIG, signal.SIGKILL, 0, 0, 0), "the parent's death")


def environment():
    inside = {"PATH": "/bin:/usr/bin", "HOME": pwd.getpwuid(os.getuid()).pw_dir}
    for name, value in os.environ.items():
        if name == "APPTAINERENV_HOME":
            fatal("Overriding HOME environment variable with APPTAINERENV_HOME is not permitted")
        if name.startswith("APPTAINERENV_"):
            inside[name[len("APPTAINERENV_"):]] = value
    return inside


def group(folder, files):
    os.mkdir(folder)
    for name, value in files.items():
        with open(os.path.join(folder, name), "w") as file:
            file.write(str(value))


def limit(once, pid):
    """Makes control groups as asked for, of whichever version; returns their folders."""
    memory, swap = once.get("--memory"), once.get("--memory-swap")
    cpu, pids = once.get("--cpus"), once.get("--pids-limit")
    if not (memory or swap or cpu or pids):
        return []
    if "no-cgroups" in SICK:
        os.kill(pid, signal.SIGKILL)
        fatal("container creation failed: while applying cgroups config: rootless cgroups require a D-Bus session - "
              "check that XDG_RUNTIME_DIR and DBUS_SESSION_BUS_ADDRESS are set")
    if "ignores-limits" in SICK:
        return []
    name = MINE % os.getpid()
    quota = round(float(cpu) * 100000)
    if os.path.exists(GROUPS + "/cgroup.controllers"):
        with open(GROUPS + "/cgroup.subtree_control", "w") as file:
            file.write("+cpu +memory +pids")
        wanted = {"": {"memory.max": memory, "memory.swap.max": int(swap) - int(memory), "pids.max": pids,
                       "cpu.max": "%d 100000" % quota}}
    else:
        wanted = {"memory": {"memory.limit_in_bytes": memory}, "pids": {"pids.max": pids}, "cpuacct": {},
                  "cpu": {"cpu.cfs_period_us": 100000, "cpu.cfs_quota_us": quota}}
        if os.path.exists(GROUPS + "/memory/memory.memsw.limit_in_bytes"):
            wanted["memory"]["memory.memsw.limit_in_bytes"] = swap
    made = []
    for controller, files in wanted.items():
        folder = os.path.join(GROUPS, controller, name)
        made.append(folder)
        group(folder, files)
        with open(os.path.join(folder, "cgroup.procs"), "w") as file:
            file.write(str(pid))
    return made


def sweep():
    """Groups of those that were killed, which cannot remove their own."""
    for folder in glob.glob("%s/*/tenuto-stand-in-*" % GROUPS) + glob.glob("%s/tenuto-stand-in-*" % GROUPS):
        if not os.path.exists("/proc/" + folder.rsplit("-", 1)[1]):
            remove(folder)


def remove(folder):
    try:
        os.rmdir(folder)
    except OSError:
        pass  # somebody else was quicker, or its last process is on its way out


def launch(own, words):
    switches, once, often, image, words = parsed(words)
    if ("--network" in once) != ("--net" in switches) or once.get("--network", "none") != "none":
        usage("network requires root or --fakeroot, users need to specify --network=none with --net")
    root, app, script = image_of(image)
    if own:
        if not script:
            fatal("no runscript in " + image)
        words = script + words
    elif not words:
        usage("no command")
    sweep()
    inside = environment()
    checked(LIBC.unshare(NEW["pid"]), "a PID namespace")
    ready, go = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(go)
        if os.read(ready, 1) != b"!":
            os._exit(255)
        own_net = NEW["net"] if "--net" in switches and "network" not in SICK else 0
        checked(LIBC.unshare(NEW["mnt"] | NEW["ipc"] | own_net), "namespaces")
        lay_out(root, app, often["--mount"])
        os.chroot(ROOT)
        os.chdir(once["--pwd"])
        drop(switches, often["--security"])
        try:
            os.execvpe(words[0], words, inside)
        except OSError as e:
            fatal('"%s": executable file not found in $PATH (%s)' % (words[0], e.strerror))
    os.close(ready)
    groups = limit(once, pid)
    os.write(go, b"!")
    status = os.waitpid(pid, 0)[1]
    for folder in groups:
        remove(folder)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)


def pull(words):
    if len(words) != 2 or not words[1].startswith("docker://"):
        usage("pull FILE docker://NAME")
    known = os.path.join(HERE, "registry", words[1][len("docker://"):].replace("/", "_"))
    sys.stderr.write("INFO:    Starting build...\n")
    if not os.path.exists(known):
        fatal("while making image from oci registry: requested access to the resource is denied")
    with open(known) as source, open(words[0], "x") as target:
        target.write(source.read())
    sys.stderr.write("INFO:    Creating SIF file...\n")


def main(words):
    SICK.extend(sicknesses())
    if words == ["--version"]:
        print("apptainer version 1.3.6")
    elif words[:2] in (["--quiet", "exec"], ["--quiet", "run"]):
        launch(words[1] == "run", words[2:])
    elif words[:1] == ["pull"]:
        pull(words[1:])
    else:
        usage("unknown command: " + " ".join(words))


main(sys.argv[1:])
