#!/usr/bin/env bash
# Builds the image of Containerfile on a base image made by debootstrap, and runs it. Leaves no image behind.
# Usage: container.sh [--ccache DIR]. Needs root and buildah; exit 77 where containers cannot be had.
set -euo pipefail
skip() { echo "container.sh: SKIPPED: $*" >&2; exit 77; }
here=$(cd "$(dirname "$0")" && pwd)
cache=${PITSTOP_BARE_CACHE:-/var/tmp/pitstop-bare-debian12.tar}
ccache=()
if [[ ${1:-} == --ccache ]]; then ccache=(-v "$(readlink -f "$2"):/var/cache/ccache"); fi
[[ $EUID -eq 0 ]] || skip "needs root"
command -v buildah >/dev/null || skip "no buildah (Debian, Ubuntu: apt-get install buildah)"
[[ -e $cache ]] || "$here/bare.sh" - true || exit $?

folder=$(mktemp -d /var/tmp/pitstop-container.XXXXXX)
clean_up() { buildah_here rm --all >/dev/null 2>&1 || true; rm -rf --one-file-system "$folder"; }
trap clean_up EXIT
trap 'exit 143' INT TERM HUP
buildah_here() { buildah --root "$folder/images" --runroot "$folder/run" --storage-driver vfs "$@"; }
alone=(--isolation chroot --network host)

base=$(buildah_here from scratch) || skip "buildah cannot make a container here"
buildah_here add -q "$base" "$cache" / >/dev/null
buildah_here run "${alone[@]}" "$base" -- true 2>"$folder/why" || skip "buildah cannot run a container: $(tail -1 "$folder/why")"
buildah_here commit -q --rm "$base" localhost/debian:bookworm >/dev/null

git clone -q "$here/../.." "$folder/source"
buildah_here bud "${alone[@]}" "${ccache[@]}" -t pitstop -f "$folder/source/Containerfile" "$folder/source"
made=$(buildah_here from localhost/pitstop)
inside() { buildah_here run "${alone[@]}" "$made" -- "$@"; }
[[ $(inside id -u) -ne 0 ]] || { echo "the image runs as root"; exit 1; }
inside pitstop --version
inside pitstop run g5-fleet
