#!/bin/sh
# Fills /etc/nginx/templates/*.template from the environment into conf.d, runs the scripts in
# /docker-entrypoint.d, then becomes nginx: what the public image does.
set -eu

fill() {
  [ -d /etc/nginx/templates ] || return 0
  defined=$(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/${\1}/p' | tr '\n' ' ')
  find /etc/nginx/templates -follow -type f -name '*.template' | sort | while read -r template; do
    target=/etc/nginx/conf.d/$(basename "$template" .template)
    if [ -w /etc/nginx/conf.d ]; then
      envsubst "$defined" <"$template" >"$target"
    else
      echo "nginx: /etc/nginx/conf.d cannot be written, so $template is not filled in" >&2
    fi
  done
}

case ${1-} in
nginx | nginx-debug)
  fill
  for script in /docker-entrypoint.d/*; do
    case $script in
    *.envsh) if [ -x "$script" ]; then . "$script"; fi ;;
    *.sh) if [ -x "$script" ]; then "$script"; fi ;;
    esac
  done
  ;;
esac
exec "$@"
