#!/bin/sh
# Runs a test program with a private PostgreSQL and PgBouncer, and stops them after it. With HOLDFAST_TEST_POSTGRES set it takes that server.
#   tests/with_postgres.sh DIR PROGRAM [ARGUMENT…]
set -eu
servers=$1
shift
script=$(cd "$(dirname "$0")/.." && pwd)/scripts/postgres-server
if [ -z "${HOLDFAST_TEST_POSTGRES:-}" ]; then
  if ! ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then
    echo "NOT TESTED: PostgreSQL is not installed (scripts/setup --tests installs it)" >&2
    [ -z "${CI:-}${HOLDFAST_REQUIRE_ALL:-}" ] || exit 1
    exec "$@"
  fi
  trap '"$script" down "$servers"' EXIT
  HOLDFAST_POSTGRES_FSYNC=off "$script" up "$servers" >/dev/null
  set -a
  . "$servers/env"
  set +a
fi
"$@"
