#!/bin/sh
# Measures the legacy socket: events per second, CPU per million events, memory per live buffer.
# usage: bench/legacy-ingest.sh [EVENTS_PER_CLIENT_AND_ROUND]     (default 2000000)
# Prints the result and appends it to bench/results/YYYY-MM-DD-legacy-ingest.md.
set -eu
cd "$(dirname "$0")/.."
events=${1:-2000000}
jdk=${TTMEM_JAVA_HOME:-$(ls -d /usr/lib/jvm/*25* 2>/dev/null | head -n 1)}
[ -x "$jdk/bin/java" ] || { echo "no JDK 25 under /usr/lib/jvm; set TTMEM_JAVA_HOME" >&2; exit 1; }

mvn -q -B -pl bench -am package -DskipTests
programs=bench/target/c
mkdir -p "$programs" bench/results
for program in legacy_load legacy_drain; do
  gcc -O2 -Wall -Wextra -Werror -o "$programs/$program" "bench/src/main/c/$program.c"
done

classpath=
for module in bench server monitor sources metal model; do
  classpath=$classpath$PWD/$module/target/classes:
done
result=bench/results/$(date +%Y-%m-%d)-legacy-ingest.md
{
  echo
  echo "## Legacy ingest, $(date -u +%Y-%m-%dT%H:%MZ), commit $(git rev-parse --short HEAD)"
  echo
  echo "$(nproc) cores of $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)," \
    "Linux $(uname -r), events per client and round: $events, median of 5 rounds"
  echo
  "$jdk/bin/java" -cp "$classpath" ttmem.bench.LegacyIngest "$programs" "$events"
} | tee -a "$result"
