#!/bin/sh
# Runs "ttmem serve" under a modest steady load and says whether its memory, descriptors, threads and
# answer times stay flat: see soak.py. What runs is a copy: builds meanwhile don't touch it.
# usage: bench/soak.sh [MINUTES]     (default 60)
# Prints the result and appends it to bench/results/YYYY-MM-DD-soak.md. Exit code 1: not flat.
set -eu
cd "$(dirname "$0")/.."
minutes=${1:-60}
result=$PWD/bench/results/$(date +%Y-%m-%d)-soak.md
./ttmem --version >/dev/null
work=$(mktemp -d /dev/shm/ttmem-soak-XXXXXX)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
mkdir -p "$work/ttmem/bench" "$work/ttmem/clients" "$work/ttmem/cli/target/ttmem" "$work/ledgers" bench/results
cp ttmem "$work/ttmem/"
cp bench/soak.py "$work/ttmem/bench/"
cp -r clients/python "$work/ttmem/clients/"
cp -r cli/target/ttmem/lib "$work/ttmem/cli/target/ttmem/"
: >"$work/ttmem/cli/target/ttmem/built"
python3 bench/host_tree.py "$work/host" --no-proc
chmod 700 "$work/ledgers"
{
  echo
  echo "## $minutes minutes, $(date -u +%Y-%m-%dT%H:%MZ), commit $(git rev-parse --short HEAD)"
  echo
  echo "$(nproc) cores of $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)," \
    "Linux $(uname -r), load $(cut -d' ' -f1 /proc/loadavg) at the start"
  echo
} >"$work/report"
code=0
"$work/ttmem/ttmem" --version >/dev/null
TTMEM_DIR="$work/ledgers" python3 "$work/ttmem/bench/soak.py" "$work/ttmem/ttmem" "$work" "$minutes" \
  >>"$work/report" || code=$?
cat "$work/report"
cat "$work/report" >>"$result"
exit $code
