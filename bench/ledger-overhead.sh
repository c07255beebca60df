#!/bin/sh
# Measures what one buffer costs the program that reports it (a pair of alloc and free), Java and C
# side by side, beside a tracker that is switched off and counters in shared memory alone.
# usage: bench/ledger-overhead.sh
# Prints the result and appends it to bench/results/YYYY-MM-DD-ledger-overhead.md.
set -eu
cd "$(dirname "$0")/.."
jdk=${TTMEM_JAVA_HOME:-$(ls -d /usr/lib/jvm/*25* 2>/dev/null | head -n 1)}
[ -x "$jdk/bin/java" ] || { echo "no JDK 25 under /usr/lib/jvm; set TTMEM_JAVA_HOME" >&2; exit 1; }

mvn -q -B -pl bench -am package -DskipTests
programs=bench/target/c
mkdir -p "$programs" bench/results
gcc -O2 -Wall -Wextra -Werror -pthread -o "$programs/ledger_overhead" bench/src/main/c/ledger_overhead.c
shared=$(mktemp -d /dev/shm/ttmem-bench-XXXXXX)
trap 'rm -rf "$shared"' EXIT
classpath=bench/target/classes:ledger/target/classes:model/target/classes
result=bench/results/$(date +%Y-%m-%d)-ledger-overhead.md
{
  echo
  echo "## Ledger overhead, $(date -u +%Y-%m-%dT%H:%MZ), commit $(git rev-parse --short HEAD)"
  echo
  echo "$(nproc) cores of $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)," \
    "Linux $(uname -r), load $(cut -d' ' -f1 /proc/loadavg) at the start; median of 21 batches of" \
    "100,000 pairs, random replacement among the live buffers, the empty loop subtracted"
  echo
  echo "| language | variant | threads | live | ns per pair |"
  echo "|---|---|---|---|---|"
  {
    "$jdk/bin/java" -XX:+UseSerialGC -cp "$classpath" ttmem.bench.LedgerOverhead "$shared" |
      sed 's/^/language=Java /'
    TTMEM_DIR="$shared" "$programs/ledger_overhead" | sed 's/^/language=C /'
  } | sed 's/[a-z]*=\([^ ]*\)/| \1/g; s/$/ |/'
} | tee -a "$result"
