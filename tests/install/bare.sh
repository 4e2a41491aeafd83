#!/usr/bin/env bash
# Runs commands on a bare Debian 12: debootstrap's minbase with make and git, and nothing else.
# Usage: bare.sh [--with FILE]... [--ccache DIR] REPO|- COMMAND...
#   REPO          is cloned to /root/project, where the commands run; -: nothing is, and they run in /root
#   --with FILE   is copied to /root
#   --ccache DIR  a compiler cache: ccache is installed before the commands and uses this folder
# Prints the exit code and the seconds of each command; ends with the first that fails. Needs root; exit 77 where no
# such system can be had. Keeps the system without what the commands did in ${PITSTOP_BARE_CACHE}.
# shellcheck disable=SC2016,SC2317  # apt's own variables; functions that are called by their name
set -euo pipefail
cache=${PITSTOP_BARE_CACHE:-/var/tmp/pitstop-bare-debian12.tar}
skip() { echo "bare.sh: SKIPPED: $*" >&2; exit 77; }

with=() ccache=
while [[ ${1:-} == --* ]]; do
  case $1 in
    --with) with+=("$2") ;;
    --ccache) ccache=$(readlink -f "$2") ;;
    *) echo "bare.sh: unknown option $1; expected --with or --ccache" >&2; exit 2 ;;
  esac
  shift 2
done
[[ $# -ge 1 ]] || { echo "usage: bare.sh [--with FILE]... [--ccache DIR] REPO|- COMMAND..." >&2; exit 2; }
repo=$1
shift

[[ $EUID -eq 0 ]] || skip "needs root"
unshare --mount --pid --fork true 2>/dev/null || skip "no namespace of mounts can be had here"

root=$(mktemp -d /var/tmp/pitstop-bare.XXXXXX) runner=
chmod 755 "$root"  # users other than root need it
# Mounts are made in a namespace of the commands' own: they end with it, however it ends.
clean_up() {
  [[ -z $runner ]] || kill -KILL "$runner" 2>/dev/null || true
  wait 2>/dev/null
  rm -rf --one-file-system "$root" "$root.log" "$root.gitconfig"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Runs a function of this script in namespaces of its own.
in_namespace() {
  unshare --mount --pid --fork --kill-child bash -euo pipefail -c "$(declare -f "$1"); $1 \"\${@:2}\"" bash "$@" </dev/null &
  runner=$!
  local code=0
  wait "$runner" || code=$?
  runner=
  return "$code"
}

# "deb URI RELEASE COMPONENT", a line for each of Debian 12 that apt here knows.
known_sources() {
  apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' \
    2>/dev/null | grep -E ' bookworm(-updates|-security)? ' || true
}

make_system() {  # ROOT MIRROR: the mirror may be empty
  mount --make-rprivate /
  debootstrap --variant=minbase --include=make,git,ca-certificates bookworm "$1" ${2:+"$2"} >"$1.log" 2>&1
  rm -f "$1"/var/cache/apt/archives/*.deb
}

enter() {  # ROOT CCACHE FOLDER COMMAND...
  local root=$1 ccache=$2 folder=$3 command code start
  shift 3
  mount --make-rprivate /
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  local -a variables=(HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 CI="${CI:-}")
  if [[ -n $ccache ]]; then
    mkdir -p "$root/var/cache/ccache"
    mount --bind "$ccache" "$root/var/cache/ccache"
    variables+=(CCACHE_DIR=/var/cache/ccache CCACHE_BASEDIR=/root/project)
  fi
  for command in "$@"; do
    start=$SECONDS code=0
    chroot "$root" env -i "${variables[@]}" bash -c "cd $folder && $command" || code=$?
    echo "bare.sh: '$command': exit code $code, $((SECONDS - start)) s"
    [[ $code -eq 0 ]] || exit "$code"
  done
}

if [[ ! -e $cache ]]; then
  command -v debootstrap >/dev/null || apt-get install -y -qq debootstrap >/dev/null 2>&1 || skip "no debootstrap"
  mirror=$(known_sources | awk '$3 == "bookworm" { print $2; exit }')
  in_namespace make_system "$root" "$mirror" || skip "debootstrap fails: $(grep -v '^I:' "$root.log" | tail -1)"
  sources=$(known_sources)
  [[ -z $sources ]] || echo "$sources" >"$root/etc/apt/sources.list"
  apt-config dump 2>/dev/null | grep -E '^Acquire::(https?|Check-[A-Za-z-]*|Retries)\b' \
    >"$root/etc/apt/apt.conf.d/90here" || true
  tar -C "$root" -cf "$cache.$$" . && mv "$cache.$$" "$cache"
else
  tar -C "$root" -xf "$cache"
fi

cp -L /etc/resolv.conf "$root/etc/resolv.conf"
[[ ${#with[@]} -eq 0 ]] || cp "${with[@]}" "$root/root/"
folder=/root
if [[ $repo != - ]]; then
  folder=/root/project
  # Whoever owns it.
  printf '[safe]\n\tdirectory = *\n' >"$root.gitconfig"
  GIT_CONFIG_GLOBAL=$root.gitconfig git clone -q "$(readlink -f "$repo")" "$root$folder"
fi
if [[ -n $ccache ]]; then set -- 'apt-get update -qq && apt-get install -y -qq --no-install-recommends ccache >/dev/null' "$@"; fi
code=0
in_namespace enter "$root" "$ccache" "$folder" "$@" || code=$?
exit "$code"
