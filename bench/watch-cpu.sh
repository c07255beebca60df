#!/bin/sh
# What watching costs: CPU of "ttmem -w -r 500" over 32 chips on a host with 500 more processes,
# after the first 5 seconds.
# usage: bench/watch-cpu.sh [SECONDS]     (default 30)
# Prints the result and appends it to bench/results/YYYY-MM-DD-watch-cpu.md.
set -eu
. "$(dirname "$0")/result.sh"
seconds=${1:-30}
work=$(mktemp -d)
sleepers=
watcher=
cleanup() {
  kill $watcher $sleepers 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
python3 bench/host_tree.py "$work/host" --no-proc
./ttmem --version >/dev/null

i=0
while [ $i -lt 500 ]; do
  sleep 600 &
  sleepers="$sleepers $!"
  i=$((i + 1))
done

export LC_ALL=C.UTF-8
./ttmem --sysroot "$work/host" -w -r 500 >"$work/pages" &
watcher=$!
sleep 5

# CPU of the process so far in clock ticks (100 a second): user and system.
ticks() {
  stat=$(cat "/proc/$watcher/stat")
  set -- ${stat##*) }
  echo $((${12} + ${13}))
}

measure() {
  begin=$(ticks)
  pages=$(grep -c 'ttmem ·' "$work/pages")
  sleep "$seconds"
  end=$(ticks)
  pages=$(($(grep -c 'ttmem ·' "$work/pages") - pages))
  percent=$(python3 -c "print(f'{($end - $begin) / ($seconds * $(getconf CLK_TCK)) * 100:.2f}')")
  resident=$(sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$watcher/status")
  head_row processes pages 'percent of a core' 'resident MiB'
  row "$(ls -d /proc/[0-9]* | wc -l)" "$pages" "$percent" "$((resident / 1024))"
}

measure | report watch-cpu 'Watching' "32 chips; $seconds s"
