#!/bin/sh
# Measures the allocator: nanoseconds per free + allocate on the recorded churn workloads.
# usage: bench/allocator.sh [ROUNDS]     (default 21; JMH=1 also runs the JMH benchmark)
# Prints the result and appends it to bench/results/YYYY-MM-DD-allocator.md.
set -eu
. "$(dirname "$0")/result.sh"
rounds=${1:-21}
build_bench
classpath=$(classes bench metal model)

measure() {
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
}

measure | report allocator 'Allocator churn' \
  "median of $rounds runs after a discarded one, every checksum equal to the recorded one"
