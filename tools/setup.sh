#!/usr/bin/env bash
# Installs what building, running and testing need, from the distribution's own packages. As root or
# through sudo; the second run finds everything in place and touches neither network nor system.
#
#   tools/setup.sh            build, run, test
#   tools/setup.sh --checks   also what tools/check.sh, tests/interop and the fuzzers need
#   tools/setup.sh --bench    also what tools/bench compares with
set -euo pipefail

packages=(
  ca-certificates curl git python3
  ccache cmake g++ ninja-build pkg-config
  catch2 grpc-proto libabsl-dev libcli11-dev libcurl4-openssl-dev libgeos-dev libgrpc++-dev
  libhiredis-dev libmicrohttpd-dev libpq-dev libpqxx-dev libprotobuf-dev libssl-dev
  nlohmann-json3-dev prometheus-cpp-dev protobuf-compiler protobuf-compiler-grpc
  postgresql-15 postgresql-client-15 redis-server
  python3-grpcio python3-protobuf
)

# Packages that may also be there under another vendor's name: only if the command is missing.
need_command() {  # COMMAND PACKAGE
  command -v "$1" >/dev/null || packages+=("$2")
}

for option in "$@"; do
  case "$option" in
    --checks)
      packages+=(clang-14 clang-format-14 clang-tidy-14 libclang-rt-14-dev python3-yaml shellcheck)
      need_command node nodejs
      need_command npm npm
      need_command kubectl kubernetes-client
      ;;
    --bench) packages+=(libboost-dev libnghttp2-dev libs2-dev postgresql-15-postgis-3) ;;
    -h | --help)
      sed -n '2,7s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    *)
      echo "setup.sh: unknown option $option (see --help)" >&2
      exit 2
      ;;
  esac
done

is_installed() {
  [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

missing=()
for package in "${packages[@]}"; do
  is_installed "$package" || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  echo "setup: everything is installed"
  exit 0
fi

root=()
if [[ $(id -u) != 0 ]]; then
  command -v sudo >/dev/null || {
    echo "setup.sh: needs root or sudo to install: ${missing[*]}" >&2
    exit 1
  }
  root=(sudo)
fi
as_root() { "${root[@]}" "$@"; }

# Debian would create and start a PostgreSQL cluster and a Redis on their usual ports. We use private
# servers only, so neither is made; an administrator's own settings stay as they are.
clusters=/etc/postgresql-common/createcluster.conf
if ! is_installed postgresql-common && [[ ! -e $clusters ]]; then
  as_root mkdir -p "${clusters%/*}"
  echo 'create_main_cluster = false' | as_root tee "$clusters" >/dev/null
fi
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
  trap 'as_root rm -f "$policy"' EXIT
fi

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 LC_ALL=C.UTF-8 \
    apt-get -q -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0 -o Acquire::Retries=3 "$@"
}
echo "setup: installing ${missing[*]}"
apt update
apt install -y --no-install-recommends "${missing[@]}"
echo "setup: done"
