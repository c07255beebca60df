#!/usr/bin/env python3
"""What one buffer reported and taken back costs a Python program: alloc + free, in nanoseconds.

usage: ledger_overhead.py        lines such as: variant=ledger threads=1 live=1000 ns=30123.4

Median of 21 batches of 2,000 pairs; each pair replaces a random one of the live buffers by another
size at the same address; the empty loop is subtracted. Every line is a process of its own.
"""

import os
import statistics
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../clients/python"))
BATCHES = 21
PAIRS = 2000


def nothing(*_):
    return 0


def work(alloc, free, thread, live, barrier, result):
    base = thread + 1 << 40
    for i in range(live):
        alloc(0, "DRAM", base + i * 4096, 2048)
    seed = 1234567 + thread * 7919
    batches = []
    for _ in range(BATCHES + 1):
        barrier.wait()
        start = time.perf_counter_ns()
        for _ in range(PAIRS):
            seed = seed * 1664525 + 1013904223 & 0xFFFFFFFF
            address = base + (seed * live >> 32) * 4096
            free(0, "DRAM", address)
            alloc(0, "DRAM", address, 1024 + (seed & 2047))
        batches.append((time.perf_counter_ns() - start) / PAIRS)
    result.append(statistics.median(batches[1:]))  # the first is not counted


def measure(variant, threads, live):
    if variant == "disabled":
        os.environ["TTMEM_DISABLED"] = "1"
    import ttmem

    calls = (nothing, nothing) if variant == "empty" else (ttmem.alloc, ttmem.free)
    barrier = threading.Barrier(threads)
    result = []
    all_threads = [
        threading.Thread(target=work, args=(*calls, n, live // threads, barrier, result))
        for n in range(threads)
    ]
    for each in all_threads:
        each.start()
    for each in all_threads:
        each.join()
    if variant == "ledger":
        status = ttmem.status()
        assert status.tracking, status.reason
        for path in (status.path, status.path + ".lock"):
            os.unlink(path)
    return sum(result) / threads


def in_a_child(*arguments):
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writing, repr(measure(*arguments)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    os.waitpid(pid, 0)
    return float(text)


def main():
    for threads in (1, 2):
        for live in (1000, 10_000, 100_000):
            empty = in_a_child("empty", threads, live)
            for variant in ("disabled", "ledger"):
                ns = in_a_child(variant, threads, live) - empty
                print(f"variant={variant} threads={threads} live={live} ns={ns:.1f}", flush=True)


main()
