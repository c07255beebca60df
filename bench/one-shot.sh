#!/bin/sh
# How long one look takes: ./ttmem over 32 chips and 64 processes, beside an empty JVM and an empty
# Python. Median of RUNS runs.
# usage: bench/one-shot.sh [RUNS]     (default 21)
# Prints the result and appends it to bench/results/YYYY-MM-DD-one-shot.md.
set -eu
. "$(dirname "$0")/result.sh"
runs=${1:-21}
find_jdk
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 bench/host_tree.py "$work/host" --processes 64
./ttmem --version >/dev/null
printf 'public class Hello {\n  public static void main(String[] a) {\n    System.out.println("hello");\n  }\n}\n' \
  >"$work/Hello.java"
"$jdk/bin/javac" -d "$work" "$work/Hello.java"
export LC_ALL=C.UTF-8

time_of() {
  what=$1
  shift
  row "$what" $(python3 bench/median_ms.py "$runs" "$@")
}

measure() {
  head_row what 'median ms' least most
  time_of 'ttmem' ./ttmem --sysroot "$work/host"
  time_of 'ttmem --json' ./ttmem --sysroot "$work/host" --json
  time_of 'ttmem ps' ./ttmem --sysroot "$work/host" ps
  time_of 'JVM hello world' "$jdk/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -XX:-UsePerfData -cp "$work" Hello
  time_of 'python3 -c pass' python3 -c pass
}

measure | report one-shot 'One look' "32 chips, 64 processes; $runs runs"
