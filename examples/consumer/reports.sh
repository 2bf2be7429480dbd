#!/bin/sh
# Asks the database the same question each minute and prints the answer. All that psql needs to log
# in is in its environment and in a password file. Healthy while the last answer is fresh.
set -u
trap 'exit 0' TERM INT
while :; do
  if answer=$(psql --no-psqlrc --tuples-only --no-align --set ON_ERROR_STOP=1 \
    --file /etc/reports/query.sql); then
    echo "reports: $answer"
    touch /tmp/answered
  fi
  sleep "$INTERVAL" &
  wait $!
done
