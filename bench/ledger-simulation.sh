#!/bin/sh
# The long run of the ledger simulation: writers, readers, deaths before every store.
# usage: bench/ledger-simulation.sh [EVENTS [FIRST_SEED]]     (default 100000000 and 1; minutes)
# Prints the result and appends it to bench/results/YYYY-MM-DD-ledger-simulation.md.
set -eu
cd "$(dirname "$0")/.."
events=${1:-100000000}
seed=${2:-1}
jdk=${TTMEM_JAVA_HOME:-$(ls -d /usr/lib/jvm/*25* 2>/dev/null | head -n 1)}
[ -x "$jdk/bin/java" ] || { echo "no JDK 25 under /usr/lib/jvm; set TTMEM_JAVA_HOME" >&2; exit 1; }

built=verify/target/test-classes/ttmem/ledger/LedgerSimulation.class
if [ ! -e $built ] || [ -n "$(find model ledger verify -name '*.java' -newer $built | head -n 1)" ]; then
  mvn -q -B -pl verify -am package -DskipTests
fi
classpath=verify/target/test-classes:ledger/target/classes:model/target/classes
result=bench/results/$(date +%Y-%m-%d)-ledger-simulation.md
load=$(cut -d' ' -f1 /proc/loadavg)
row=$("$jdk/bin/java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "$classpath" \
  ttmem.ledger.LedgerSimulation "$seed" "$events")
{
  echo
  echo "## Ledger simulation, $(date -u +%Y-%m-%dT%H:%MZ), commit $(git rev-parse --short HEAD)"
  echo
  echo "$(nproc) cores of $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)," \
    "Linux $(uname -r), load $load at the start; one thread"
  echo
  echo "| seeds | events | deaths, each read back | looks at the living | seconds |"
  echo "|---|---|---|---|---|"
  echo "$row"
} | tee -a "$result"
