#!/usr/bin/env bash
# Private PostgreSQL and Redis on unix sockets: no TCP port, no system service, no password.
#
#   tools/pg_sandbox.sh start [--durable] [STATE]   start what is not running, print the addresses
#   tools/pg_sandbox.sh url [STATE]                 print the addresses as shell exports
#   tools/pg_sandbox.sh status [STATE]              exit code 0 when both servers answer
#   tools/pg_sandbox.sh stop [STATE]                stop both
#   tools/pg_sandbox.sh release [STATE]             stop, unless HAILAN_SANDBOX_KEEP is set
#
# STATE is the data folder (default: build/sandbox). The servers run as the calling user, or as
# `postgres` when that is root. Without --durable the data does not survive a power cut (tests).
set -euo pipefail
umask 077

command=${1:-}
shift || true
durable=
if [[ ${1:-} == --durable ]]; then
  durable=1
  shift
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
state=${1:-$here/build/sandbox}
[[ $state == /* ]] || state=$PWD/$state

# A socket path may have 107 bytes, so sockets live in a short folder named after the state folder.
key=$(printf %s "$state" | sha256sum | cut -c1-10)
run=/tmp/hailan-$key

user=$(id -un)
as_user=()
if [[ $(id -u) == 0 ]]; then
  # PostgreSQL refuses to run as root.
  user=postgres
  as_user=(setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups --no-new-privs --)
fi

# Runs a server's command as its user, from a folder and in an environment that user can read.
as_server() {
  (cd / && "${as_user[@]}" env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 TZ=UTC HOME=/ "$@")
}

redis() { redis-cli -s "$run/redis.sock" "$@" 2>/dev/null; }
redis_answers() { [[ $(redis ping) == PONG ]]; }
postgres_answers() {
  psql "host=$run user=hailan dbname=postgres" -XqAtc 'SELECT 1' >/dev/null 2>&1
}

own_folder() {  # FOLDER MODE: makes it ours, refuses one that somebody else made
  mkdir -p "$1"
  local owner
  owner=$(stat -c %U "$1")
  if [[ $owner != "$user" && $owner != "$(id -un)" ]]; then
    echo "pg_sandbox: $1 belongs to $owner; remove it or choose another state folder" >&2
    exit 1
  fi
  [[ $owner == "$user" ]] || chown "$user:$(id -g "$user")" "$1"
  chmod "$2" "$1"
}

# The data folder, or one outside when a parent (such as /root) is closed to the server's user.
find_data() {
  mkdir -p "$state"
  if [[ $(id -u) == 0 ]]; then
    chown "$user" "$state"
    if ! as_server test -w "$state"; then
      state=/var/tmp/hailan-$key
      mkdir -p "$state"
    fi
  fi
  own_folder "$state" 0700
  own_folder "$run" 0750
  data=$state/pg
}

postgres_folder() {
  local newest
  newest=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
  if [[ -x $newest/postgres ]]; then
    echo "$newest"
  elif command -v postgres >/dev/null; then
    dirname "$(readlink -f "$(command -v postgres)")"
  else
    echo "pg_sandbox: no PostgreSQL server found; run tools/setup.sh" >&2
    exit 1
  fi
}

start_postgres() {
  local options="-c listen_addresses= -c unix_socket_directories=$run -c unix_socket_permissions=0770"
  options+=" -c max_connections=320 -c shared_buffers=128MB -c lc_messages=C -c timezone=UTC"
  [[ -n $durable ]] || options+=" -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
  if [[ ! -s $data/PG_VERSION ]]; then
    as_server "$bin/initdb" -D "$data" -U hailan -A peer -E UTF8 --locale=C.UTF-8 \
      >"$run/initdb.log" 2>&1 || {
      cat "$run/initdb.log" >&2
      exit 1
    }
    printf 'local all all peer map=hailan\n' | as_server tee "$data/pg_hba.conf" >/dev/null
  fi
  printf 'hailan %s hailan\n' "$(id -un)" "$user" root | sort -u |
    as_server tee "$data/pg_ident.conf" >/dev/null
  # A killed server may linger for two seconds before its data can be opened again.
  for _ in 1 2 3 4 5 6; do
    postgres_answers && return
    as_server "$bin/pg_ctl" -D "$data" -w -t 60 -l "$state/pg.log" -o "$options" start \
      >/dev/null 2>&1 && return
    sleep 1
  done
  echo "pg_sandbox: PostgreSQL does not start; the end of its log:" >&2
  tail -n 20 "$state/pg.log" >&2
  exit 1
}

start_redis() {
  redis_answers && return
  as_server redis-server --port 0 --unixsocket "$run/redis.sock" --unixsocketperm 770 \
    --dir "$state" --logfile "$state/redis.log" --daemonize yes --save "" --appendonly no \
    --maxmemory 256mb --maxmemory-policy allkeys-lru >/dev/null
  for _ in $(seq 50); do
    redis_answers && return
    sleep 0.1
  done
  echo "pg_sandbox: Redis does not start; the end of its log:" >&2
  tail -n 20 "$state/redis.log" >&2
  exit 1
}

stop() {
  if [[ -f $data/postmaster.pid ]]; then
    as_server "$bin/pg_ctl" -D "$data" -m fast -w stop >/dev/null 2>&1 || true
  fi
  redis shutdown nosave >/dev/null || true
  if [[ -d $run ]]; then
    rm -rf "$run"
  fi
}

print_url() {
  echo "export HAILAN_TEST_PG='postgresql:///postgres?host=$run&user=hailan'"
  echo "export HAILAN_TEST_REDIS='unix:$run/redis.sock'"
}

case "$command" in
  start)
    bin=$(postgres_folder)
    find_data
    start_postgres
    start_redis
    print_url
    ;;
  url) print_url ;;
  status) postgres_answers && redis_answers ;;
  stop | release)
    [[ $command == release && -n ${HAILAN_SANDBOX_KEEP:-} ]] && exit 0
    bin=$(postgres_folder)
    find_data
    stop
    ;;
  *)
    sed -n '4,11s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
