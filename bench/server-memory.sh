#!/bin/sh
# What "ttmem serve" takes of memory: idle (limit 128 MiB), and with 1,000,000 live buffers of an old
# client (limit 224 MiB). Idle is judged after questions, since a server that nobody asks is no use.
# usage: bench/server-memory.sh
# Prints the result and appends it to bench/results/YYYY-MM-DD-server-memory.md. Exit code 1: beyond a limit.
set -eu
cd "$(dirname "$0")/.."
ttmem=${TTMEM:-./ttmem}
work=$(mktemp -d)
server='' client=''
clean() {
  [ -z "$client" ] || kill "$client" 2>/dev/null || true
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  wait
  rm -rf "$work"
}
trap clean EXIT
gcc -O2 -Wall -Wextra -Werror -o "$work/legacy_load" bench/src/main/c/legacy_load.c
python3 bench/host_tree.py "$work/host" --no-proc
mkdir -m 700 "$work/ledgers"
"$ttmem" --version >/dev/null

TTMEM_DIR=$work/ledgers "$ttmem" serve --sysroot "$work/host" --legacy-socket "$work/legacy.sock" \
  --control-socket "$work/control.sock" --state-dir "$work/state" --quiet &
server=$!
while [ ! -S "$work/control.sock" ]; do sleep 0.2; done

of() { awk -v name="$1:" '$1 == name { printf "%d", $2 / 1024 }' "/proc/$server/status"; }
ask() { curl -sf -m 20 -o /dev/null --unix-socket "$work/control.sock" "http://localhost$1"; }
questions() {
  for path in /api/v1/snapshot /metrics /api/v1/processes '/api/v1/buffers?limit=100' /api/v1/history; do
    ask "$path"
  done
}
failed=
row() { # WHAT LIMIT
  mib=$(of VmRSS)
  verdict=within
  [ "$mib" -le "$2" ] || { verdict=BEYOND; failed=1; }
  echo "| $1 | $mib | $(of RssAnon) | $(of RssFile) | $2 | $verdict |"
}

measure() {
  echo '| when | resident MiB | anonymous | files | limit | |'
  echo '|---|---|---|---|---|---|'
  questions
  sleep 60
  row 'a minute after questions to every part, 32 chips, no client' 128
  mkfifo "$work/stay"
  "$work/legacy_load" "$work/legacy.sock" 144 0 1000000 hold <"$work/stay" >"$work/held" &
  client=$!
  exec 9>"$work/stay"
  while [ ! -s "$work/held" ] && kill -0 "$client"; do sleep 0.2; done
  row '1,000,000 live buffers, just reported' 224
  questions
  sleep 30
  row '1,000,000 live buffers, questions and half a minute later' 224
  exec 9>&-
  wait "$client"
  client=
  sleep 15
  questions
  row '15 s after the client ended' 224
}

result=bench/results/$(date +%Y-%m-%d)-server-memory.md
mkdir -p bench/results
{
  echo
  echo "## Memory of the server, $(date -u +%Y-%m-%dT%H:%MZ), commit $(git rev-parse --short HEAD)"
  echo
  echo "$(nproc) cores of $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), Linux $(uname -r)"
  echo
} >"$work/report"
measure >>"$work/report"
cat "$work/report"
cat "$work/report" >>"$result"
[ -z "$failed" ]
