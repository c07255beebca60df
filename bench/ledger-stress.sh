#!/bin/sh
# jcstress over the stores by which a ledger is published: sequence words, ready words, the ring.
# usage: bench/ledger-stress.sh [OPTIONS of jcstress]     (default -m quick -f 1 -fsm 1; minutes)
# Prints the result and appends it to bench/results/YYYY-MM-DD-ledger-stress.md.
set -eu
. "$(dirname "$0")/result.sh"
[ $# -gt 0 ] || set -- -m quick -f 1 -fsm 1
find_jdk
module=verify/jcstress
built=$module/target/classes/META-INF/TestList
if [ ! -e $built ] || [ -n "$(find model ledger $module -name '*.java' -newer $built | head -n 1)" ]; then
  mvn -q -B -P jcstress -pl $module -am package -DskipTests
fi
repository=$HOME/.m2/repository
jars=$(find "$repository/org/openjdk/jcstress" "$repository/net/java/dev/jna" \
  "$repository/net/sf/jopt-simple/jopt-simple/4.6" -name '*.jar' | tr '\n' ':')
work=$root/$module/target/run
log=$work/stress.log
rm -rf "$work"
mkdir -p "$work"
(cd "$work" && "$jdk/bin/java" --enable-native-access=ALL-UNNAMED \
  -cp "$(classes $module ledger model)$jars" org.openjdk.jcstress.Main \
  "$@" -v -t 'ttmem\.ledger' -jvmArgsPrepend --enable-native-access=ALL-UNNAMED \
  -r report) >"$log" 2>&1 || { tail -n 40 "$log" >&2; exit 1; }

# Samples of each outcome, summed over all JVM modes and forks.
outcomes() {
  head_row test outcome samples expected what
  awk '/^\.+ *\[|^ *\[?[A-Z]* ?\]?.*ttmem\.ledger\./ {
         if (match($0, /ttmem\.ledger\.[A-Za-z]+/)) test = substr($0, RSTART + 13, RLENGTH - 13) }
       /  (Acceptable|Forbidden|Interesting)  / {
         line = $0; sub(/^ +/, "", line)
         if (split(line, part, /  +/) < 5) next
         gsub(/,/, "", part[2])
         key = test " | " part[1] " | "; sum[key] += part[2]; end[key] = part[4] " | " part[5] }
       END { for (key in sum) printf "| %s%d | %s |\n", key, sum[key], end[key] }' "$log" | sort
  echo
  sed -n '/RUN RESULTS/,$p' "$log" | grep -E 'tests:|matching' | sed 's/^ */- /'
}

outcomes | report ledger-stress "Ledger stores under jcstress" "jcstress 0.16 $*"
