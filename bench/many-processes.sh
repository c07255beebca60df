#!/bin/sh
# One user's processes report a buffer on every device number, as many as the protocol has; meanwhile others ask.
# Shows whether the server stays up, whether its answers are bounded, and how much memory stays behind.
# usage: bench/many-processes.sh [PROCESSES] [DEVICES]     (default 600 256)
# Prints the result and appends it to bench/results/YYYY-MM-DD-many-processes.md.
set -eu
. "$(dirname "$0")/result.sh"
processes=${1:-600}
devices=${2:-256}
ttmem=${TTMEM:-./ttmem}
work=$(mktemp -d)
chmod 755 "$work"
server='' attack=''
clean() {
  [ -z "$attack" ] || kill "$attack" 2>/dev/null || true
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  wait
  rm -rf "$work"
}
trap clean EXIT
# The attacker is another user, where there can be one.
other=
[ "$(id -u)" != 0 ] || other='setpriv --reuid 65534 --regid 65534 --clear-groups'

build_c legacy_many
cp "$programs/legacy_many" "$work" # the attacker may not read this checkout
mkdir "$work/host"
$ttmem serve --sysroot "$work/host" --legacy-socket "$work/legacy.sock" \
  --control-socket "$work/control.sock" --state-dir "$work/state" --quiet &
server=$!
while [ ! -S "$work/control.sock" ]; do sleep 0.2; done

rss() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$server/status" | awk '{printf "%d", $1 / 1024}'; }
ask() { # PATH [AS]: code, bytes, seconds
  ${2:-} curl -s -m 60 -o "$work/answer.$$" --unix-socket "$work/control.sock" \
    -w 'HTTP %{http_code}, %{size_download} bytes, %{time_total} s' "http://localhost$1" || echo 'no answer'
}

measure() {
  head_row what ''
  row 'snapshot before' "$(ask /api/v1/snapshot)"
  row 'resident before, MiB' "$(rss)"
  mkfifo "$work/stay"
  $other "$work/legacy_many" "$work/legacy.sock" "$processes" "$devices" <"$work/stay" >"$work/reported" &
  attack=$!
  exec 9>"$work/stay"
  while [ ! -s "$work/reported" ] && kill -0 "$attack" 2>/dev/null; do sleep 0.2; done
  row 'processes whose reports were all taken' "$(sed 's/reported //' "$work/reported")"
  row 'snapshot, first' "$(ask /api/v1/snapshot)"
  row 'snapshot, second' "$(ask /api/v1/snapshot)"
  row 'resident, MiB' "$(rss)"
  for i in 1 2 3 4 5 6 7 8; do
    $other curl -s -m 60 -o /dev/null --unix-socket "$work/control.sock" http://localhost/api/v1/snapshot &
    eval "asker$i=$!"
  done
  row 'health, while the attacker asks for 8 snapshots' "$(ask /-/healthy)"
  row 'snapshot, while the attacker asks for 8' "$(ask /api/v1/snapshot)"
  wait "$asker1" "$asker2" "$asker3" "$asker4" "$asker5" "$asker6" "$asker7" "$asker8" || true
  row 'resident after these, MiB' "$(rss)"
  exec 9>&-
  wait "$attack" 2>/dev/null || true
  attack=''
  sleep 1
  row 'snapshot, a second after the attacker left' "$(ask /api/v1/snapshot)"
  sleep 20
  row 'snapshot, later' "$(ask /api/v1/snapshot)"
  row 'resident, MiB' "$(rss)"
  # A heap that has grown is collected within a minute.
  sleep 60
  row 'resident a minute later, MiB' "$(rss)"
  row 'server' "$(kill -0 "$server" && echo up)"
}

measure | report many-processes "$processes processes x $devices devices"
