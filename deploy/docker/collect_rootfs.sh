#!/usr/bin/env bash
# Writes the root folder of the image: our programs without symbols, the shared libraries they load
# (with their licences), the dynamic linker, CA certificates, and the few files that libc reads.
#
#   deploy/docker/collect_rootfs.sh BIN_FOLDER OUT_FOLDER
set -euo pipefail
bin=${1:?the folder of the programs}
out=${2:?the folder to write}

programs=()
for program in "$bin"/hailan-* "$bin"/hailanctl; do
  [[ -x $program ]] && programs+=("$program")
done
((${#programs[@]} > 1)) || {
  echo "collect_rootfs: no programs in $bin; build them first" >&2
  exit 1
}

mkdir -p "$out"/{app,etc/ssl/certs,tmp,usr/share/doc}
chmod 1777 "$out/tmp"
for program in "${programs[@]}"; do
  strip -o "$out/app/${program##*/}" "$program"
done

# `name => /path (address)`, and the linker as `/path (address)`.
ldd "${programs[@]}" | awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// && NF == 2 { print $1 }' |
  sort -u | while IFS= read -r library; do
  mkdir -p "$out${library%/*}"
  cp -L "$library" "$out$library"
  # The package knows the file by its place before or after the merge of /lib into /usr/lib.
  package=$(dpkg-query -S "$library" "$(readlink -f "$library")" 2>/dev/null |
    sed -n '1s/[:,].*//p' || true)
  if [[ -n $package && -f /usr/share/doc/$package/copyright ]]; then
    mkdir -p "$out/usr/share/doc/$package"
    cp -L "/usr/share/doc/$package/copyright" "$out/usr/share/doc/$package/"
  fi
done

cp -L /etc/ssl/certs/ca-certificates.crt "$out/etc/ssl/certs/"
echo 'hailan:x:10001:10001:Hailan:/:/nonexistent' >"$out/etc/passwd"
echo 'hailan:x:10001:' >"$out/etc/group"
echo 'hosts: files dns' >"$out/etc/nsswitch.conf"
