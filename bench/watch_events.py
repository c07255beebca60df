"""CPU of those who look on, with and without events: watch_events.py WORK LOAD ROUNDS SECONDS RATE.

Prints a table in Markdown; bench/watch-events.sh keeps it.
"""

import os
import statistics
import subprocess
import sys
import time

PROCESSES, DEVICES, LIVE = 64, 32, 1000
WARM_UP_SECONDS = 60
MOST_RATIO, MOST_PERCENT = 1.2, 1.5
HZ = os.sysconf("SC_CLK_TCK")


class Load:
    """The processes that report."""

    def __init__(self, program):
        command = [program, str(PROCESSES), str(DEVICES), str(LIVE)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        assert self.answer() == "ready"

    def answer(self):
        return self.process.stdout.readline().strip()

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        return self.answer()

    def events(self):
        return int(self.ask("events").split()[1])


def cpu_seconds(process):
    """User and system time of a process so far."""
    with open(f"/proc/{process.pid}/stat", encoding="latin-1") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / HZ


def period(load, watched, seconds, rate):
    """Percent of a core of each process, and events per second."""
    load.ask(f"rate {rate}")
    time.sleep(1)
    begin, events = time.monotonic(), load.events()
    before = [cpu_seconds(process) for process in watched]
    time.sleep(seconds)
    after = [cpu_seconds(process) for process in watched]
    took = time.monotonic() - begin
    percents = [100 * (end - start) / took for start, end in zip(before, after)]
    return percents, (load.events() - events) / took


def main():
    work, program = sys.argv[1:3]
    rounds, seconds, rate = (int(text) for text in sys.argv[3:])
    running = []
    sysroot = ("--sysroot", f"{work}/host")

    def start(*command):
        with open(f"{work}/{len(running)}.out", "wb") as output:
            running.append(subprocess.Popen(("./ttmem",) + command, stdout=output))
        return running[-1]

    def serve(name):
        sockets = ("--control-socket", f"{work}/{name}.sock", "--legacy-socket", f"{work}/{name}.legacy")
        server = start("serve", "--quiet", *sockets, "--state-dir", f"{work}/{name}", *sysroot)
        while not os.path.exists(f"{work}/{name}.sock"):
            time.sleep(0.1)
        return server

    load = Load(program)
    try:
        own = start(*sysroot, "-w", "-r", "500")
        unasked, asked = serve("unasked"), serve("asked")
        asking = start("--control-socket", f"{work}/asked.sock", "-w", "-r", "500")
        watched = {
            "`ttmem -w -r 500`": own,
            "`ttmem serve`": unasked,
            "`ttmem serve`, asked twice a second": asked,
            "`ttmem -w -r 500` that asks it": asking,
        }
        period(load, watched.values(), WARM_UP_SECONDS, rate)
        quiet, busy, rates = [], [], []
        for _ in range(rounds):
            quiet.append(period(load, watched.values(), seconds, 0)[0])
            percents, seen = period(load, watched.values(), seconds, rate)
            busy.append(percents)
            rates.append(seen)
        load.ask("rate 0")
        rows(list(watched), quiet, busy, rates)
        check(work)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()
        load.process.stdin.close()
        load.process.wait()


def rows(names, quiet, busy, rates):
    print(f"Events per second: {statistics.median(rates):,.0f} (median; {min(rates):,.0f} to {max(rates):,.0f}).\n")
    print("| what | % of a core, no events | with events | ratio | goal |")
    print("|---|---|---|---|---|")
    for i, name in enumerate(names):
        without = statistics.median(round[i] for round in quiet)
        under = statistics.median(round[i] for round in busy)
        ratio = under / without
        kept = ratio <= MOST_RATIO and under <= MOST_PERCENT
        goal = f"<= {MOST_RATIO} times, <= {MOST_PERCENT} %: {'kept' if kept else 'missed'}"
        print(f"| {name} | {without:.2f} | {under:.2f} | {ratio:.2f} | {goal} |")


def check(work):
    """What was measured must have been the work: the pages show the processes."""
    for name in ("0.out", "3.out"):
        with open(f"{work}/{name}", encoding="utf-8") as file:
            page = file.read().rpartition("ttmem ·")[2]
        shown = page.count("ledger_load")
        if shown != PROCESSES:
            sys.exit(f"the page doesn't show the processes: expected={PROCESSES} shown={shown}\n{page}")


main()
