#!/bin/sh
# How long one look takes: ./ttmem over 32 chips and 64 processes, beside an empty JVM and an empty
# Python. Median of RUNS runs (default 21). Appends to bench/results/one-shot.tsv.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
runs=${RUNS:-21}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 "$root/bench/host_tree.py" "$work/host" --processes 64

"$root/ttmem" --version >/dev/null
for candidate in "${JAVA_HOME:-/nonexistent}" /usr/lib/jvm/*25*; do
  if [ -x "$candidate/bin/javac" ]; then jdk=$candidate; break; fi
done
printf 'public class Hello {\n  public static void main(String[] a) {\n    System.out.println("hello");\n  }\n}\n' \
  >"$work/Hello.java"
"$jdk/bin/javac" -d "$work" "$work/Hello.java"

results=$root/bench/results/one-shot.tsv
if [ ! -f "$results" ]; then
  mkdir -p "$root/bench/results"
  printf 'date\tcommit\tmachine\tload\twhat\tmedian ms\tleast\tmost\n' >"$results"
fi
machine="$(nproc) x $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
commit=$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo none)

measure() {
  what=$1
  shift
  set -- $(python3 "$root/bench/median_ms.py" "$runs" "$@")
  load=$(cut -d ' ' -f 1 /proc/loadavg)
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
    "$(date -u +%Y-%m-%d)" "$commit" "$machine" "$load" "$what" "$1" "$2" "$3" | tee -a "$results"
}

export LC_ALL=C.UTF-8
measure 'ttmem' "$root/ttmem" --sysroot "$work/host"
measure 'ttmem --json' "$root/ttmem" --sysroot "$work/host" --json
measure 'ttmem ps' "$root/ttmem" --sysroot "$work/host" ps
measure 'JVM hello world' "$jdk/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
  -XX:-UsePerfData -cp "$work" Hello
measure 'python3 -c pass' python3 -c pass
