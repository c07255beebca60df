#!/bin/sh
# Measures what one buffer costs the program that reports it (a pair of alloc and free), Java, C and
# Python side by side, beside a tracker that is switched off and counters in shared memory alone.
# usage: bench/ledger-overhead.sh [java|c|python]...      (all of them)
# Prints the result and appends it to bench/results/YYYY-MM-DD-ledger-overhead.md.
set -eu
. "$(dirname "$0")/result.sh"
languages=" ${*:-java c python} "
asked() {
  case $languages in *" $1 "*) true ;; *) false ;; esac
}
if asked java; then build_bench; fi
if asked c; then build_c ledger_overhead; fi
shared=$(mktemp -d /dev/shm/ttmem-bench-XXXXXX)
trap 'rm -rf "$shared"' EXIT

measure() {
  head_row language variant threads live 'ns per pair'
  {
    if asked java; then
      "$jdk/bin/java" -XX:+UseSerialGC -cp "$(classes bench ledger model)" \
        ttmem.bench.LedgerOverhead "$shared" | sed 's/^/language=Java /'
    fi
    if asked c; then
      TTMEM_DIR="$shared" "$programs/ledger_overhead" | sed 's/^/language=C /'
    fi
    if asked python; then
      TTMEM_DIR="$shared" python3 bench/ledger_overhead.py | sed 's/^/language=Python /'
    fi
  } | sed 's/[a-z]*=\([^ ]*\)/| \1/g; s/$/ |/'
}

measure | report ledger-overhead 'Ledger overhead' "median of 21 batches of 100,000 pairs (Python: 2,000), random\
 replacement among the live buffers, the empty loop subtracted"
