# Sourced by every benchmark: where things are, and the one way to write a result.
#
#   . "$(dirname "$0")/result.sh"
#   build_bench                                 classes of all modules are up to date; jdk is set
#   { ... } | report NAME "Title" "remark"      prints the section and appends it to
#                                               bench/results/YYYY-MM-DD-NAME.md
cd "$(dirname "$0")/.."
root=$PWD

find_jdk() {
  jdk=${TTMEM_JAVA_HOME:-$(ls -d /usr/lib/jvm/*25* 2>/dev/null | head -n 1)}
  [ -x "$jdk/bin/javac" ] || { echo "no JDK 25 under /usr/lib/jvm; set TTMEM_JAVA_HOME" >&2; exit 1; }
}

build_bench() {
  find_jdk
  mvn -q -B -pl bench -am package -DskipTests
}

# Compiles bench/src/main/c/NAME.c of each NAME to $programs.
build_c() {
  programs=$root/bench/target/c
  mkdir -p "$programs"
  for program in "$@"; do
    gcc -O2 -Wall -Wextra -Werror -pthread -o "$programs/$program" "bench/src/main/c/$program.c"
  done
}

# The class path of modules: classes bench ledger model.
classes() {
  path=
  for module in "$@"; do
    path=$path$root/$module/target/classes:
  done
  printf '%s' "$path"
}

row() {
  printf '|'
  printf ' %s |' "$@"
  printf '\n'
}

# A heading row of a table.
head_row() {
  row "$@"
  printf '|'
  for _ in "$@"; do printf '%s|' ---; done
  printf '\n'
}

report() {
  mkdir -p bench/results
  {
    echo
    echo "## $2, $(date -u +%Y-%m-%dT%H:%MZ), commit $(git rev-parse --short HEAD 2>/dev/null || echo none)"
    echo
    echo "$(nproc) cores of $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), Linux $(uname -r)," \
      "load $(cut -d' ' -f1 /proc/loadavg) at the start${3:+; $3}"
    echo
    cat
  } | tee -a "bench/results/$(date -u +%Y-%m-%d)-$1.md"
}
