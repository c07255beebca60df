#!/bin/sh
# Measures what one buffer costs the program that reports it (a pair of alloc and free), Java, C and
# Python side by side, beside a tracker that is switched off and counters in shared memory alone.
# usage: bench/ledger-overhead.sh
# Prints the result and appends it to bench/results/YYYY-MM-DD-ledger-overhead.md.
set -eu
. "$(dirname "$0")/result.sh"
build_bench
build_c ledger_overhead
shared=$(mktemp -d /dev/shm/ttmem-bench-XXXXXX)
trap 'rm -rf "$shared"' EXIT

measure() {
  head_row language variant threads live 'ns per pair'
  {
    "$jdk/bin/java" -XX:+UseSerialGC -cp "$(classes bench ledger model)" \
      ttmem.bench.LedgerOverhead "$shared" | sed 's/^/language=Java /'
    TTMEM_DIR="$shared" "$programs/ledger_overhead" | sed 's/^/language=C /'
    TTMEM_DIR="$shared" python3 bench/ledger_overhead.py | sed 's/^/language=Python /'
  } | sed 's/[a-z]*=\([^ ]*\)/| \1/g; s/$/ |/'
}

measure | report ledger-overhead 'Ledger overhead' "median of 21 batches of 100,000 pairs (Python: 2,000), random\
 replacement among the live buffers, the empty loop subtracted"
