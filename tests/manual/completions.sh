#!/usr/bin/env bash
# What a shell offers after some words. Usage: completions.sh PITSTOP; zsh and fish are asked where they are.
set -euo pipefail
pitstop=$1
eval "$("$pitstop" manual --completions bash)"

offered() {  # WORD...: the last is being typed. Read it whole: a reader that stops early ends it, and pipefail tells
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  _pitstop
  printf '%s\n' "${COMPREPLY[@]}"
}
expect() {  # WANTED WORD...
  local wanted=$1
  shift
  offered "$@" | grep -x -- "$wanted" >/dev/null || { echo "after '$*' $wanted is not offered: $(offered "$@" | tr '\n' ' ')"; exit 1; }
}
refuse() {
  local unwanted=$1
  shift
  if offered "$@" | grep -x -- "$unwanted" >/dev/null; then echo "after '$*' $unwanted is offered"; exit 1; fi
}
expect run pitstop r
expect --replications pitstop run --re
expect --vary pitstop sweep file.yaml --v
expect import pitstop calibrate i
expect --json pitstop calibrate import --j
refuse --vary pitstop run --v
refuse sweep pitstop run s
if command -v zsh >/dev/null; then "$pitstop" manual --completions zsh | zsh -n /dev/stdin; fi
if command -v fish >/dev/null; then "$pitstop" manual --completions fish | fish -n /dev/stdin; fi
code=0
"$pitstop" manual --completions csh 2>/dev/null || code=$?
[[ $code -eq 2 ]] || { echo "an unknown shell is exit $code"; exit 1; }
