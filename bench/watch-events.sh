#!/bin/sh
# What looking costs while programs report: CPU of "ttmem -w -r 500", of one that asks a server, and
# of that server, over 32 chips and 64 processes with a ledger each; with no events and with 1 M
# events a second in turn. The ledgers are read as they are, so the rate must not matter.
# usage: bench/watch-events.sh [ROUNDS [SECONDS_EACH [EVENTS_PER_SECOND]]]     (default 5 30 1000000)
# Prints the result and appends it to bench/results/YYYY-MM-DD-watch-events.md.
set -eu
. "$(dirname "$0")/result.sh"
rounds=${1:-5}
seconds=${2:-30}
rate=${3:-1000000}
build_c ledger_load
./ttmem --version >/dev/null
work=$(mktemp -d)
TTMEM_DIR=$(mktemp -d /dev/shm/ttmem-bench-XXXXXX)
export TTMEM_DIR
trap 'rm -rf "$work" "$TTMEM_DIR"' EXIT
python3 bench/host_tree.py "$work/host" --no-proc
export LC_ALL=C.UTF-8

python3 bench/watch_events.py "$work" "$programs/ledger_load" "$rounds" "$seconds" "$rate" |
  report watch-events 'Watching while programs report' "32 chips, 64 processes with a ledger each\
 of 1,000 live buffers; median of $rounds periods of $seconds s each, with and without events in turn"
