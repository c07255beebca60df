#!/bin/sh
# Measures the allocator: nanoseconds per free + allocate on the recorded churn workloads.
# usage: bench/allocator.sh [ROUNDS]     (default 21; JMH=1 also runs the JMH benchmark)
# Prints the result and appends it to bench/results/YYYY-MM-DD-allocator.md.
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-21}
jdk=${TTMEM_JAVA_HOME:-$(ls -d /usr/lib/jvm/*25* 2>/dev/null | head -n 1)}
[ -x "$jdk/bin/java" ] || { echo "no JDK 25 under /usr/lib/jvm; set TTMEM_JAVA_HOME" >&2; exit 1; }

mvn -q -B -pl bench -am package -DskipTests
classpath=
for module in bench metal model; do
  classpath=$classpath$PWD/$module/target/classes:
done
mkdir -p bench/results
result=bench/results/$(date +%Y-%m-%d)-allocator.md
{
  echo
  echo "## Allocator churn, $(date -u +%Y-%m-%dT%H:%MZ), commit $(git rev-parse --short HEAD)"
  echo
  echo "$(nproc) cores of $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)," \
    "Linux $(uname -r), load $(cut -d' ' -f1 /proc/loadavg) at the start;" \
    "median of $rounds runs after a discarded one, every checksum equal to the recorded one"
  echo
  "$jdk/bin/java" -XX:+UseSerialGC -cp "$classpath" ttmem.bench.AllocatorChurn "$rounds"
  if [ "${JMH:-0}" = 1 ]; then
    jmh=$(find "$HOME/.m2/repository/org/openjdk/jmh" "$HOME/.m2/repository/net/sf/jopt-simple" \
      "$HOME/.m2/repository/org/apache/commons/commons-math3" -name '*.jar' | tr '\n' ':')
    echo
    echo '```'
    "$jdk/bin/java" -cp "$classpath$jmh" org.openjdk.jmh.Main FreeListOptBenchmark -prof gc \
      -jvmArgs --sun-misc-unsafe-memory-access=allow -rf text -rff bench/target/jmh.txt \
      >bench/target/jmh.log 2>&1
    cat bench/target/jmh.txt
    echo '```'
  fi
} | tee -a "$result"
