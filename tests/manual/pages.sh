#!/usr/bin/env bash
# A man page for every command. Usage: pages.sh PITSTOP FOLDER; exit 77 without pandoc.
set -euo pipefail
pitstop=$1 folder=$2
command -v pandoc >/dev/null || { echo "SKIPPED: no pandoc"; exit 77; }
mkdir -p "$folder"

page() {  # COMMAND...
  local name=pitstop word
  for word in "$@"; do name+=-$word; done
  "$pitstop" manual "$@" | pandoc -s -f markdown-smart -t man -o "$folder/$name.1"
  grep -q '^\.SH NAME' "$folder/$name.1" && grep -q '^\.SH OPTIONS' "$folder/$name.1"
}
commands_of() { "$pitstop" manual "$@" | sed -n '/^# COMMANDS/,/^# OPTIONS/s/^\*\*\(.*\)\*\*$/\1/p'; }

page
for command in $(commands_of); do
  page "$command"
  for inner in $(commands_of "$command"); do page "$command" "$inner"; done
done
ls "$folder"
