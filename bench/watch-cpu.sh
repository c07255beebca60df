#!/bin/sh
# What watching costs: CPU of "ttmem -w -r 500" over 32 chips on a host with 500 more processes, for
# SECONDS_WATCHED seconds (default 30) after the first 5. Appends to bench/results/watch-cpu.tsv.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
seconds=${SECONDS_WATCHED:-30}
work=$(mktemp -d)
sleepers=
watcher=
cleanup() {
  kill $watcher $sleepers 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
python3 "$root/bench/host_tree.py" "$work/host" --no-proc
"$root/ttmem" --version >/dev/null

i=0
while [ $i -lt 500 ]; do
  sleep 600 &
  sleepers="$sleepers $!"
  i=$((i + 1))
done

export LC_ALL=C.UTF-8
"$root/ttmem" --sysroot "$work/host" -w -r 500 >"$work/pages" &
watcher=$!
sleep 5

# CPU of the process so far in clock ticks (100 a second): user and system.
ticks() {
  stat=$(cat "/proc/$watcher/stat")
  set -- ${stat##*) }
  echo $((${12} + ${13}))
}

begin=$(ticks)
pages=$(grep -c 'ttmem ·' "$work/pages")
sleep "$seconds"
end=$(ticks)
pages=$(($(grep -c 'ttmem ·' "$work/pages") - pages))
percent=$(python3 -c "print(f'{($end - $begin) / ($seconds * $(getconf CLK_TCK)) * 100:.2f}')")
resident=$(sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$watcher/status")

results=$root/bench/results/watch-cpu.tsv
if [ ! -f "$results" ]; then
  mkdir -p "$root/bench/results"
  printf 'date\tcommit\tmachine\tload\tprocesses\tpages\tpercent of a core\tresident MiB\n' >"$results"
fi
printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
  "$(date -u +%Y-%m-%d)" "$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo none)" \
  "$(nproc) x $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" \
  "$(cut -d ' ' -f 1 /proc/loadavg)" "$(ls -d /proc/[0-9]* | wc -l)" "$pages" "$percent" \
  "$((resident / 1024))" | tee -a "$results"
