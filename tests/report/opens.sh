#!/usr/bin/env bash
# A run, a sweep and a whole cluster, each as a report that is opened and checked. Usage: opens.sh PITSTOP MODULES
set -euo pipefail
pitstop=$1 modules=$2 here=$(dirname "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
skipped=0

check() {  # NAME LANGUAGE
  "$pitstop" report "$folder/$1.h5" -o "$folder/$1.html" --lang "$2"
  node "$here/browser.mjs" "$modules" "$folder/$1.html" || { code=$?; [[ $code -eq 77 ]] && skipped=1 || exit "$code"; }
}
figures() {  # NAME
  if /usr/bin/python3 -c 'import h5py' 2>/dev/null; then
    /usr/bin/python3 "$here/figures.py" "$folder/$1.h5" "$folder/$1.html"
  else
    echo "SKIPPED: /usr/bin/python3 has no h5py"
    skipped=1
  fi
}

command -v node >/dev/null || { echo "SKIPPED: no node"; exit 77; }
"$pitstop" run experiments/scenarios/g5-fleet.yaml --set cluster.spares=1 --quiet --out "$folder/run.h5" >/dev/null
"$pitstop" sweep experiments/scenarios/llama3-405b.yaml --vary checkpoint.interval=10min,30min --replications 400 \
  --quiet --out "$folder/sweep.h5" >/dev/null
"$pitstop" run experiments/scenarios/shared-cluster.yaml --replications 100 --quiet --out "$folder/cluster.h5" >/dev/null
check cluster en
figures cluster
check run en
figures run
check sweep en
figures sweep
check run ja
if [[ $skipped -eq 1 ]]; then exit 77; fi
