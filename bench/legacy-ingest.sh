#!/bin/sh
# Measures the legacy socket: events per second, CPU per million events, memory per live buffer.
# usage: bench/legacy-ingest.sh [EVENTS_PER_CLIENT_AND_ROUND]     (default 2000000)
# Prints the result and appends it to bench/results/YYYY-MM-DD-legacy-ingest.md.
set -eu
. "$(dirname "$0")/result.sh"
events=${1:-2000000}
build_bench
build_c legacy_load legacy_drain

"$jdk/bin/java" -cp "$(classes bench server monitor sources metal model)" \
  ttmem.bench.LegacyIngest "$programs" "$events" |
  report legacy-ingest 'Legacy ingest' "events per client and round: $events, median of 5 rounds"
