#!/usr/bin/env bash
# kernels/verify_on_gpu.sh as far as it goes without a GPU: with another engine in place of it, and its refusal.
# Usage: verify_script.sh BUILD_FOLDER SCRATCH_FOLDER
set -euo pipefail
script=$(dirname "$0")/../../kernels/verify_on_gpu.sh
if command -v shellcheck >/dev/null; then shellcheck "$script" "$0"; fi

code=0
"$script" --nonsense >/dev/null 2>&1 || code=$?
[[ $code -eq 2 ]] || { echo "a mistake gave exit code $code"; exit 1; }
if ! command -v nvidia-smi >/dev/null; then
  code=0
  mkdir -p "$2"
  "$script" --out "$2" 2>"$2/err" || code=$?
  [[ $code -eq 3 ]] || { echo "no GPU gave exit code $code"; exit 1; }
  grep -q 'no GPU here' "$2/err"
fi

if ! "$1/pitstop" run experiments/scenarios/daly.yaml --engine thrust-cpu --quiet --replications 10 >/dev/null 2>&1; then
  echo "SKIPPED: this build has no engine thrust-cpu"
  exit 77
fi
"$script" --engine thrust-cpu --build "$1" --out "$2"
grep -q '^PASS  digests' "$2/record.txt"
