#!/usr/bin/env bash
# Installs into a folder of its own: the program works from any folder, and a consumer builds with the libraries.
# Usage: check.sh BUILD_FOLDER FOLDER
set -euo pipefail
build=$1 folder=$2 here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$folder"
mkdir -p "$folder/elsewhere"
prefix=$folder/prefix
fail() { echo "$*"; exit 1; }

cmake --install "$build" --prefix "$prefix" >"$folder/install.log" || { cat "$folder/install.log"; exit 1; }
for file in bin/pitstop share/bash-completion/completions/pitstop share/zsh/site-functions/_pitstop \
            share/fish/vendor_completions.d/pitstop.fish share/pitstop/scenario.schema.json \
            share/pitstop/scenarios/g5-fleet.yaml share/pitstop/profiles/hyperpod-field.yaml \
            share/pitstop/catalogue.yaml share/pitstop/alerts.yaml share/pitstop/dashboards/gpu-health.json \
            share/doc/pitstop/LICENSE share/doc/pitstop/copyright include/pitstop/sim/one_job/one_job.hpp; do
  [[ -s $prefix/$file ]] || fail "$file is not installed"
done
if command -v pandoc >/dev/null; then [[ -s $prefix/share/man/man1/pitstop-run.1.gz ]] || fail "no man pages"; fi
if grep -rlF "$build" "$prefix/lib"*/cmake "$prefix/lib"*/pkgconfig "$prefix/share"; then
  fail "these files name the build folder"
fi

# Every command that takes SCENARIO takes the name of a shipped one, in a folder that holds nothing.
cd "$folder/elsewhere"
pitstop=$prefix/bin/pitstop
by_name() { "$pitstop" "$@" >out.txt 2>&1 || { cat out.txt; fail "pitstop $*: exit code $?"; }; }
by_name run g5-fleet --replications 50
by_name run replayed-trace --replications 1 --json trace.json
by_name sweep g5-fleet --replications 20 --vary cluster.spares=0,1
by_name compare g5-fleet daly --replications 20
by_name validate g5-fleet replayed-trace
by_name replay replayed-trace
by_name tune daly --replications 20
by_name sensitivity daly --replications 20
by_name plan g5-fleet --replications 20
by_name payoff g5-fleet --replications 20
by_name slo g5-fleet --replications 20
by_name network llama-70b-fsx
by_name alerts exercise --replications 1
by_name verify exercise --replications 5
grep -q '"mean_s": 470300' trace.json || fail "replayed-trace: not 5 d 10 h 38 min 20 s: $(grep mean_s trace.json)"

# A result of a shipped scenario is continued, merged and reported in any folder.
by_name run replayed-trace --replications 40 --shard 1/2 --out ../1.h5
mkdir -p ../third && cd ../third
by_name run replayed-trace --replications 40 --shard 2/2 --resume ../2.h5
by_name merge ../1.h5 ../2.h5 --out all.h5
by_name report all.h5 -o report.html
cd "$folder"

if [[ -e $(echo "$prefix"/lib*/pitstop/libpitstop_mpi.so) ]] && command -v mpirun >/dev/null; then
  digest() { grep -o '"digest": "[^"]*"' "$1"; }
  "$pitstop" run daly --replications 2000 --json one.json --quiet >/dev/null
  OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 mpirun --oversubscribe -n 2 \
    "$pitstop" run daly --replications 2000 --json two.json --quiet >/dev/null
  [[ $(digest one.json) == $(digest two.json) ]] || fail "two ranks: another digest than one"
else
  echo "mpirun: not found; not checked"
fi

said=$'completed after 1201 s, 1 interruption\nYoung\'s interval for an MTBF of a day: 1315 s'
cmake -S "$here/consumer" -B "$folder/consumer" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_BUILD_TYPE=Release >"$folder/consumer.log"
cmake --build "$folder/consumer" >>"$folder/consumer.log" || { cat "$folder/consumer.log"; fail "the consumer does not build"; }
[[ $("$folder/consumer/consumer") == "$said" ]] || fail "the consumer says: $("$folder/consumer/consumer")"
if command -v pkg-config >/dev/null; then
  PKG_CONFIG_PATH=$(echo "$prefix"/lib*/pkgconfig)
  export PKG_CONFIG_PATH
  # shellcheck disable=SC2046  # words of a command line
  ${CXX:-c++} "$here/consumer/main.cpp" -o "$folder/by-pkg-config" $(pkg-config --cflags --libs pitstop)
  [[ $("$folder/by-pkg-config") == "$said" ]] || fail "by pkg-config: $("$folder/by-pkg-config")"
else
  echo "pkg-config: not found; not checked"
fi
