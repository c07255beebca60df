"""Median, least and most wall milliseconds of RUNS runs of a command: median_ms.py RUNS COMMAND..."""

import statistics
import subprocess
import sys
import time


def once(command):
    begin = time.perf_counter()
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
    return 1000 * (time.perf_counter() - begin)


runs, command = int(sys.argv[1]), sys.argv[2:]
once(command)
times = [once(command) for _ in range(runs)]
print(f"{statistics.median(times):.0f} {min(times):.0f} {max(times):.0f}")
