#!/usr/bin/env bash
# Other people's gRPC clients against our gateway: starts the all-in-one on servers and ports of its
# own, gives it a city of one grid, and lets each client check what it understands of our answers.
#
#   tests/interop/run.sh [CLIENT…]      buf, python, node; without a name all of them
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

free_ports() {  # COUNT
  /usr/bin/python3 - "$1" <<'PYTHON'
import socket, sys
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(int(sys.argv[1]))]
print(*(s.getsockname()[1] for s in sockets))
PYTHON
}

start_server() {
  local exports grpc http admin
  exports=$("$root/tools/pg_sandbox.sh" start "$work/servers")
  eval "$exports"
  read -r grpc http admin < <(free_ports 3)
  export INTEROP_GRPC=127.0.0.1:$grpc INTEROP_HTTP=http://127.0.0.1:$http
  env -i PATH="$PATH" HAILAN_PG_URL="$HAILAN_TEST_PG" HAILAN_REDIS_URL="$HAILAN_TEST_REDIS" \
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

call() { "$bin/hailanctl" call --target "$INTEROP_GRPC" "$@" >/dev/null; }

# One street with one community with one grid, all with the same square as boundary.
load_city() {
  local code features=() square='[[[129.4,42.7],[129.5,42.7],[129.5,42.8],[129.4,42.8],[129.4,42.7]]]'
  for code in 222405 222405001 222405001001 222405001001001; do
    features+=("{\"type\":\"Feature\",\"properties\":{\"code\":\"$code\"},
      \"geometry\":{\"type\":\"Polygon\",\"coordinates\":$square}}")
  done
  call Territories/ImportTerritories '{"parent":"cities/222405","rows":[
    {"code":"222405","level":"TERRITORY_LEVEL_CITY","displayName":"龙井市"},
    {"code":"222405001","level":"TERRITORY_LEVEL_STREET","displayName":"安民街道"},
    {"code":"222405001001","level":"TERRITORY_LEVEL_COMMUNITY","displayName":"龙门社区"},
    {"code":"222405001001001","level":"TERRITORY_LEVEL_GRID","displayName":"第一网格"}]}'
  local collection
  collection=$(IFS=,; printf '{"type":"FeatureCollection","features":[%s]}' "${features[*]}")
  collection=${collection//$'\n'/}
  call Territories/ImportBoundaries "{\"parent\":\"cities/222405\",
    \"system\":\"COORDINATE_SYSTEM_WGS84\",\"geojson\":\"${collection//\"/\\\"}\"}"
}

make_tokens() {
  INTEROP_RESIDENT=$("$bin/hailanctl" token --role resident --subject interop-resident)
  INTEROP_INTEGRATOR=$("$bin/hailanctl" token --role integrator --subject interop-hotline)
  export INTEROP_RESIDENT INTEROP_INTEGRATOR INTEROP_WORK=$work INTEROP_ROOT=$root
}

run_client() {
  case "$1" in
    buf) /usr/bin/python3 "$here/buf_client.py" ;;
    python) /usr/bin/python3 "$here/python_client.py" ;;
    node) NODE_PATH=$root/build/npm/node_modules node "$here/node_client.cjs" ;;
    *)
      echo "interop: no client named $1 (see the head of this script)" >&2
      return 2
      ;;
  esac
}

can_run() {
  [[ $1 == python ]] || { command -v node >/dev/null && "$root/tools/npm/install.sh"; }
}

clients=("$@")
((${#clients[@]})) || clients=(buf python node)
# Nothing here leaves the machine, so no proxy is wanted in between.
export no_proxy=127.0.0.1 NO_PROXY=127.0.0.1 PYTHONDONTWRITEBYTECODE=1
start_server
load_city
make_tokens
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
