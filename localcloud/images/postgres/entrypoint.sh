#!/bin/bash
# Makes the database cluster on first start, then becomes the server. Same variables as the public
# image: POSTGRES_PASSWORD, POSTGRES_USER, POSTGRES_DB, POSTGRES_INITDB_ARGS,
# POSTGRES_HOST_AUTH_METHOD (each also as *_FILE), PGDATA, and /docker-entrypoint-initdb.d.
set -Eeuo pipefail

fail() {
  echo "postgres: $*" >&2
  exit 1
}

# Read NAME from NAME_FILE where that is given.
from_file() {
  local name=$1 default=${2-}
  local file_name="${name}_FILE"
  if [[ -n ${!name-} && -n ${!file_name-} ]]; then
    fail "$name and $file_name are both set; keep one"
  fi
  if [[ -n ${!file_name-} ]]; then
    [[ -r ${!file_name} ]] || fail "$file_name: ${!file_name} cannot be read"
    printf -v "$name" '%s' "$(<"${!file_name}")"
  else
    printf -v "$name" '%s' "${!name-$default}"
  fi
  unset "$file_name"
}

initialise() {
  from_file POSTGRES_PASSWORD
  from_file POSTGRES_USER postgres
  from_file POSTGRES_DB "$POSTGRES_USER"
  from_file POSTGRES_INITDB_ARGS
  local method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  if [[ -z $POSTGRES_PASSWORD && $method != trust ]]; then
    fail "no password for the first user; set POSTGRES_PASSWORD_FILE to a file that has it"
  fi
  # Everything happens in a folder of its own that becomes the cluster only when it is whole: a
  # first start that is cut off leaves nothing that a later one would take for a database.
  local target=$PGDATA staged=$PGDATA/.initialising
  if [[ ! -e $staged/.complete ]]; then
    rm -rf "$staged"
    export PGDATA=$staged
    fill "$method"
    touch "$staged/.complete"
    export PGDATA=$target
  fi
  find "$staged" -mindepth 1 -maxdepth 1 ! -name PG_VERSION ! -name .complete \
    -exec mv -t "$target" {} +
  mv "$staged/PG_VERSION" "$target/"
  rm -rf "$staged"
}

fill() {
  local method=$1
  # The password is handed over on a file descriptor: never on a command line, never on disk.
  eval 'initdb --username="$POSTGRES_USER" --pwfile=<(printf "%s\n" "${POSTGRES_PASSWORD:-unused}") \
    --auth-local=trust --auth-host="$method" --encoding=UTF8 --locale=C.UTF-8 '"$POSTGRES_INITDB_ARGS"
  printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"

  # A server that listens on nothing but its own socket, while the cluster is being filled.
  pg_ctl -D "$PGDATA" -w -s start -o "-c listen_addresses='' -c unix_socket_directories=/tmp"
  export PGHOST=/tmp PGUSER=$POSTGRES_USER PGDATABASE=$POSTGRES_DB
  if [[ $POSTGRES_DB != postgres ]]; then
    psql -v ON_ERROR_STOP=1 --no-psqlrc --dbname=postgres --set=db="$POSTGRES_DB" --quiet \
      <<<'CREATE DATABASE :"db";'
  fi
  export POSTGRES_USER POSTGRES_DB POSTGRES_PASSWORD
  local script
  for script in /docker-entrypoint-initdb.d/*; do
    case $script in
    *.sh) if [[ -x $script ]]; then "$script"; else . "$script"; fi ;;
    *.sql) psql -v ON_ERROR_STOP=1 --no-psqlrc --quiet -f "$script" ;;
    *.sql.gz) gunzip -c "$script" | psql -v ON_ERROR_STOP=1 --no-psqlrc --quiet ;;
    esac
  done
  pg_ctl -D "$PGDATA" -m fast -w -s stop
  unset PGHOST PGUSER PGDATABASE
}

[[ ${1-} == -* ]] && set -- postgres "$@"
if [[ $1 == postgres ]]; then
  if [[ $(id -u) == 0 ]]; then
    mkdir -p "$PGDATA"
    chown -R postgres:postgres "$PGDATA"
    exec setpriv --reuid=postgres --regid=postgres --init-groups "${BASH_SOURCE[0]}" "$@"
  fi
  mkdir -p "$PGDATA"
  chmod 0700 "$PGDATA" 2>/dev/null || true
  [[ -s $PGDATA/PG_VERSION ]] || initialise
  unset POSTGRES_PASSWORD POSTGRES_PASSWORD_FILE
fi
exec "$@"
