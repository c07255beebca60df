"""Writes the fixture host with 32 chips, for benchmarks.

usage: host_tree.py DIR [--processes N | --no-proc]

--processes N  adds N processes that each hold one chip (copies of one that the fixture has)
--no-proc      leaves proc/ out, so that the real /proc is read
"""

import base64
import os
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
MANIFEST = os.path.join(HERE, "../testkit/src/main/resources/host/galaxy-wh-32.tsv")
ESCAPES = {"n": "\n", "t": "\t", "0": "\0", "e": "\033", "\\": "\\"}


def unescape(text):
    out, i = [], 0
    while i < len(text):
        if text[i] == "\\":
            i += 1
            out.append(ESCAPES[text[i]])
        else:
            out.append(text[i])
        i += 1
    return "".join(out).encode()


def write(root, path, kind, value):
    target = os.path.join(root, path)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if kind == "l":
        os.symlink(value, target)
        return
    if kind == "b":
        size, _, data = value.partition(" ")
        content = base64.b64decode(data).ljust(int(size), b"\0")
    else:
        content = unescape(value)
    with open(target, "wb") as file:
        file.write(content)


def add_processes(root, count):
    for i in range(count):
        pid = 9000 + i
        source, target = f"{root}/proc/8100", f"{root}/proc/{pid}"
        shutil.copytree(source, target, symlinks=True)
        for name in os.listdir(f"{target}/fd"):
            os.unlink(f"{target}/fd/{name}")
        os.symlink(f"/dev/tenstorrent/{i % 32}", f"{target}/fd/7")
        for name in ("stat", "status"):
            with open(f"{target}/{name}", encoding="latin-1") as file:
                text = file.read().replace("8100", str(pid))
            with open(f"{target}/{name}", "w", encoding="latin-1") as file:
                file.write(text)


def main():
    root, options = sys.argv[1], sys.argv[2:]
    with open(MANIFEST, encoding="utf-8") as manifest:
        for line in manifest.read().split("\n"):
            fields = line.split("\t", 2)
            if len(fields) < 2 or ("--no-proc" in options and fields[0].startswith("proc/")):
                continue
            write(root, fields[0], fields[1], fields[2] if len(fields) > 2 else "")
    if "--processes" in options:
        add_processes(root, int(options[options.index("--processes") + 1]))


main()
