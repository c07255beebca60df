#!/bin/sh
# What ttmem top costs in a real terminal of 200 x 60, over 32 chips and 64 processes: from its start
# to the first whole frame (5 starts); from a key to the end of the frame that it asks for, which is
# computing and writing it (200 keys); CPU at 2 Hz. On a quiet machine.
# usage: bench/top.sh [SECONDS]     (of CPU; default 60)
# Prints the result and appends it to bench/results/YYYY-MM-DD-top.md.
set -eu
. "$(dirname "$0")/result.sh"
seconds=${1:-60}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 bench/host_tree.py "$work/host" --processes 64
./ttmem --version >/dev/null
python3 bench/top.py "$work/host" "$seconds" >"$work/result"
report top 'Full screen' "32 chips, 64 processes, 200 x 60" <"$work/result"
