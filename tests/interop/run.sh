#!/usr/bin/env bash
# Other people's gRPC clients against our gateway: starts the all-in-one on servers and ports of its
# own, gives it a city of one grid, and lets each client check what it understands of our answers.
#
#   tests/interop/run.sh [CLIENT…]      buf, python, node, production; without a name all of them
#
# `production` runs the six services as deploy/k8s/overlays/prod configures them instead: mutual TLS,
# keys of an issuer, no development key.
#
# Prints one line per check and at last `N passed, N failed`, and adds a line to HAILAN_TEST_TALLY.
# A client whose program is missing (tools/setup.sh --checks) is left out; with HAILAN_REQUIRE_PG=1,
# as in CI, that is a failure. HAILAN_BIN_DIR names the programs to test (build/release/bin).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=${here%/tests/interop}
bin=${HAILAN_BIN_DIR:-$root/build/release/bin}
readonly here root bin
# Root's servers run as another user, who must get through.
work=$(mktemp -d /tmp/hailan-interop-XXXXXX)
chmod 711 "$work"
server=

stop() {
  if [[ -n $server ]]; then
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  "$root/tools/pg_sandbox.sh" stop "$work/servers" || true
  rm -rf "$work"
}
trap stop EXIT

start_server() {
  local exports grpc http admin sanitizer
  exports=$("$root/tools/pg_sandbox.sh" start "$work/servers")
  eval "$exports"
  read -r grpc http admin < <(/usr/bin/python3 "$here/ports.py" 3)
  export INTEROP_GRPC=127.0.0.1:$grpc INTEROP_HTTP=http://127.0.0.1:$http
  # Settings of the caller must not reach the server; what a sanitizer of the build is told must.
  mapfile -t sanitizer < <(env | grep '^[A-Z]*SAN_OPTIONS=' || true)
  env -i "${sanitizer[@]}" HAILAN_PG_URL="$HAILAN_TEST_PG" HAILAN_REDIS_URL="$HAILAN_TEST_REDIS" \
    HAILAN_GRPC_LISTEN="unix:$work/services.sock" HAILAN_ADMIN_LISTEN="127.0.0.1:$admin" \
    HAILAN_GATEWAY_GRPC_LISTEN="$INTEROP_GRPC" HAILAN_GATEWAY_HTTP_LISTEN="127.0.0.1:$http" \
    "$bin/hailan-all-in-one" >"$work/server.log" 2>&1 &
  server=$!
  for _ in $(seq 600); do
    if curl -fsS --noproxy '*' -m 2 "http://127.0.0.1:$admin/readyz" >/dev/null 2>&1; then return; fi
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  echo "interop: the server does not start; the end of its log:" >&2
  tail -n 20 "$work/server.log" >&2
  exit 1
}

load_city() {
  local part
  for part in Territories Boundaries; do
    /usr/bin/python3 "$here/city.py" "${part,,}" |
      "$bin/hailanctl" call --target "$INTEROP_GRPC" "Territories/Import$part" - >/dev/null
  done
}

make_tokens() {
  INTEROP_RESIDENT=$("$bin/hailanctl" token --role resident --subject interop-resident)
  INTEROP_INTEGRATOR=$("$bin/hailanctl" token --role integrator --subject interop-hotline)
  export INTEROP_RESIDENT INTEROP_INTEGRATOR
}

run_client() {
  case "$1" in
    buf) /usr/bin/python3 "$here/buf_client.py" ;;
    python) /usr/bin/python3 "$here/python_client.py" ;;
    node) NODE_PATH=$root/build/npm/node_modules node "$here/node_client.cjs" ;;
    production) /usr/bin/python3 "$here/production.py" ;;
    *)
      echo "interop: no client named $1 (see the head of this script)" >&2
      return 2
      ;;
  esac
}

can_run() {
  case "$1" in
    python) ;;
    production) command -v kubectl >/dev/null && /usr/bin/python3 -c 'import yaml' ;;
    *) command -v node >/dev/null && "$root/tools/npm/install.sh" ;;
  esac
}

clients=("$@")
((${#clients[@]})) || clients=(buf python node production)
# Nothing here leaves the machine, so no proxy is wanted in between.
export no_proxy=127.0.0.1 NO_PROXY=127.0.0.1 PYTHONDONTWRITEBYTECODE=1
export INTEROP_WORK=$work INTEROP_ROOT=$root INTEROP_BIN=$bin
make_tokens
start_server
load_city
for client in "${clients[@]}"; do
  if can_run "$client"; then
    # A client that ends early leaves no count of its own.
    run_client "$client" || echo "not ok $client: ended with code $?"
  elif [[ -n ${HAILAN_REQUIRE_PG:-} ]]; then
    echo "not ok $client: its program is missing"
  else
    echo "skipped $client: its program is missing (tools/setup.sh --checks)"
  fi
done | tee "$work/checks"

passed=$(grep -c '^ok ' "$work/checks" || true)
failed=$(grep -c '^not ok ' "$work/checks" || true)
[[ $failed == 0 ]] || tail -n 20 "$work/server.log" >&2
[[ -z ${HAILAN_TEST_TALLY:-} ]] || echo "interop $passed $failed" >>"$HAILAN_TEST_TALLY"
echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
