# What the chores share: the root, colours on a terminal, the compiler's cache, one way to configure.
# Sourced by the scripts beside it, after `set -euo pipefail`.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

if [ -t 1 ]; then
  bold=$'\e[1m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
else
  bold='' red='' green='' plain=''
fi

# The same cache serves every clone and every build folder, because paths are told from the root.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime

say() { printf '%s%s%s\n' "$bold" "$*" "$plain"; }
fail() {
  printf '%s%s%s\n' "$red" "$*" "$plain" >&2
  exit 1
}
# Ends the script as wrong use does: with the hint where help is, and 64.
wrong_use() {
  printf '%s: %s\nTry scripts/%s --help.\n' "$(basename "$0")" "$1" "$(basename "$0")" >&2
  exit 64
}

# configure FOLDER COMPILER [MESON OPTION...]: makes or renews a build folder.
configure() {
  local folder=$1 compiler=$2 log
  shift 2
  log=$(mktemp)
  if [ -f "$folder/build.ninja" ]; then set -- --reconfigure "$@"; fi
  if ! CXX=$compiler meson setup "$folder" "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    fail "configuring $folder failed"
  fi
  rm -f "$log"
}

# build FOLDER [TARGET...]: quiet unless it fails.
build() {
  local folder=$1 log
  shift
  log=$(mktemp)
  if ! ninja -C "$folder" "$@" >"$log" 2>&1; then
    grep -v '^\[[0-9]*/[0-9]*\]' "$log" >&2 || true
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

configure_clang() { configure build-clang clang++; }
# The second compiler and both sanitizers in one build, because two cores pay for each build.
configure_sanitized() {
  configure build-sanitized g++ -Db_sanitize=address,undefined -Doptimization=1 \
    '-Dcpp_args=-fno-sanitize-recover=all -fno-omit-frame-pointer -Wno-error'
}
configure_fuzz() {
  configure build-fuzz clang++ -Db_sanitize=address,undefined -Doptimization=1 \
    '-Dcpp_args=-fsanitize=fuzzer-no-link -fno-sanitize-recover=all -fno-omit-frame-pointer'
}
