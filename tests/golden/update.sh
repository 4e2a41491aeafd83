#!/usr/bin/env bash
# Writes the golden answers anew: tests/golden/update.sh [PROGRAM]. Review the diff before you keep it.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=${1:-build/release/pitstop}
version=$("$program" --version)
version=${version#pitstop }
while read -r name arguments; do
  # shellcheck disable=SC2086  # the arguments are words
  text=$(LC_ALL=C.UTF-8 "$program" $arguments 2>/dev/null)
  printf '%s\n' "${text//"$version"/VERSION}" > "tests/golden/$name.txt"
done < tests/golden/cases.txt
git diff --stat -- tests/golden
