#!/usr/bin/env bash
# Debian packages on a bare system: pitstop is installed, used by a user without rights, and removed without a trace;
# then pitstop-mpi and libpitstop-dev are used.
# Usage: package.sh [FOLDER]; without a folder it makes the packages first. Needs root; exit 77 where bare.sh cannot run.
# shellcheck disable=SC2016  # a shell inside expands it
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/../../build/release/packages}
if [[ $# -eq 0 ]]; then
  "$here/bare.sh" - true
  rm -rf "$folder"
  make -C "$here/../.." package
fi
packages=()
for name in pitstop pitstop-mpi libpitstop-dev; do
  found=("$folder/${name}"_*.deb)
  if [[ ! -e ${found[0]} ]]; then
    [[ $name == pitstop-mpi ]] || { echo "$folder: no package $name; run: make package" >&2; exit 3; }
    continue
  fi
  [[ ${#found[@]} -eq 1 ]] || { echo "$folder: packages of several versions: ${found[*]}; remove the old ones" >&2; exit 2; }
  packages+=(--with "${found[0]}")
done

# Every file but those that apt and dpkg keep for themselves.
files='find / -xdev \( -path /proc -o -path /dev -o -path /root -o -path /tmp -o -path "/var/lib/apt/*" -o -path "/var/lib/dpkg/*" -o -path "/var/cache/*" -o -path "/var/log/*" \) -prune -o -print | sort'
# What is recommended (gnuplot) leaves files of its own.
apt='DEBIAN_FRONTEND=noninteractive apt-get -y -qq --no-install-recommends'
as_user() { echo "cd / && setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/nonexistent $*"; }
again=()
if compgen -G "$folder/pitstop-mpi_*.deb" >/dev/null; then
  again+=("$apt install ./pitstop-mpi_*.deb openmpi-bin >/dev/null 2>&1"
          "$(as_user 'mpirun --oversubscribe -n 2 pitstop run daly --json - --quiet' '| grep \"digest\" >/tmp/two')"
          "pitstop run daly --json - --quiet | grep '\"digest\"' | diff - /tmp/two")
fi
"$here/bare.sh" "${packages[@]}" --with "$here/consumer/main.cpp" - \
  'apt-get update -qq' \
  "$files >/root/before" \
  "$apt install ./pitstop_*.deb >/dev/null 2>&1" \
  "$(as_user pitstop --version)" \
  "$(as_user pitstop run g5-fleet)" \
  'dpkg -L pitstop | grep /man1/pitstop-run.1.gz' \
  "$apt purge --auto-remove pitstop >/dev/null 2>&1" \
  "$files | diff /root/before -" \
  "$apt install ./pitstop_*.deb ./libpitstop-dev_*.deb g++ pkg-config >/dev/null 2>&1" \
  'g++ main.cpp -o consumer $(pkg-config --cflags --libs pitstop) && ./consumer | grep "completed after 1201 s"' \
  "${again[@]}"
