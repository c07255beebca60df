#!/bin/sh
# The long run of the ledger simulation: writers, readers, deaths before every store.
# usage: bench/ledger-simulation.sh [EVENTS [FIRST_SEED]]     (default 100000000 and 1; minutes)
# Prints the result and appends it to bench/results/YYYY-MM-DD-ledger-simulation.md.
set -eu
. "$(dirname "$0")/result.sh"
find_jdk
built=verify/target/test-classes/ttmem/ledger/LedgerSimulation.class
if [ ! -e $built ] || [ -n "$(find model ledger verify -name '*.java' -newer $built | head -n 1)" ]; then
  mvn -q -B -pl verify -am package -DskipTests
fi
result=$("$jdk/bin/java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
  -cp "verify/target/test-classes:$(classes ledger model)" \
  ttmem.ledger.LedgerSimulation "${2:-1}" "${1:-100000000}")
{
  head_row seeds events 'deaths, each read back' 'looks at the living' seconds
  echo "$result"
} | report ledger-simulation "Ledger simulation" "one thread"
