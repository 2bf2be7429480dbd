#!/bin/sh
# Writes pgbouncer.ini and userlist.txt from the environment where no pgbouncer.ini is there, then
# becomes PgBouncer. Variables as the public image has them: DATABASE_URL, or DB_HOST, DB_PORT,
# DB_USER, DB_PASSWORD, DB_NAME (each also as *_FILE); AUTH_TYPE, LISTEN_PORT, POOL_MODE,
# DEFAULT_POOL_SIZE, MAX_CLIENT_CONN, ADMIN_USERS, SERVER_TLS_SSLMODE, IGNORE_STARTUP_PARAMETERS.
set -eu
umask 0077
folder=/etc/pgbouncer

for name in DATABASE_URL DB_HOST DB_PORT DB_USER DB_PASSWORD DB_NAME; do
  eval "file=\${${name}_FILE-}"
  if [ -n "$file" ]; then
    eval "$name=\$(cat \"\$file\")"
  fi
done

if [ -n "${DATABASE_URL-}" ]; then
  rest=${DATABASE_URL#*://}
  who=${rest%@*} where=${rest##*@}
  [ "$who" = "$rest" ] && who=
  DB_USER=${who%%:*}
  case $who in *:*) DB_PASSWORD=${who#*:} ;; esac
  place=${where%%/*} DB_HOST=${place%%:*}
  case $place in *:*) DB_PORT=${place##*:} ;; esac
  case $where in */*) name=${where#*/} DB_NAME=${name%%\?*} ;; esac
fi

if [ ! -e $folder/pgbouncer.ini ]; then
  : "${DB_HOST:?set DB_HOST or DATABASE_URL, or mount $folder/pgbouncer.ini}"
  printf '"%s" "%s"\n' "${DB_USER:-postgres}" "${DB_PASSWORD-}" >$folder/userlist.txt
  cat >$folder/pgbouncer.ini <<INI
[databases]
${DB_NAME:-*} = host=$DB_HOST port=${DB_PORT:-5432}

[pgbouncer]
listen_addr = 0.0.0.0
listen_port = ${LISTEN_PORT:-5432}
unix_socket_dir =
auth_file = $folder/userlist.txt
auth_type = ${AUTH_TYPE:-scram-sha-256}
pool_mode = ${POOL_MODE:-session}
default_pool_size = ${DEFAULT_POOL_SIZE:-20}
max_client_conn = ${MAX_CLIENT_CONN:-100}
admin_users = ${ADMIN_USERS:-postgres}
server_tls_sslmode = ${SERVER_TLS_SSLMODE:-prefer}
ignore_startup_parameters = ${IGNORE_STARTUP_PARAMETERS:-extra_float_digits}
INI
fi
exec "$@"
