#!/bin/bash
# Writes neo4j.conf from NEO4J_* variables, sets the first password and installs plugins, then
# becomes Neo4j. Variables as the public image has them: NEO4J_<setting> with _ for . and __ for _,
# each also as *_FILE; NEO4J_AUTH (user/password or none), NEO4J_AUTH_PATH; NEO4J_PLUGINS.
set -euo pipefail
cd "$NEO4J_HOME"
conf=$NEO4J_HOME/conf/neo4j.conf

fail() {
  echo "neo4j: $*" >&2
  exit 1
}

if [[ ${1-} != neo4j ]]; then
  exec "$@"
fi
if [[ $(id -u) == 0 ]]; then
  chown -R neo4j:neo4j /data /logs conf plugins
  exec setpriv --reuid=neo4j --regid=neo4j --init-groups "${BASH_SOURCE[0]}" "$@"
fi
[[ -w /data ]] || fail "/data cannot be written by user $(id -u)"

for name in $(compgen -e); do
  if [[ $name == NEO4J_*_FILE ]]; then
    [[ -r ${!name} ]] || fail "$name: ${!name} cannot be read"
    export "${name%_FILE}=$(<"${!name}")"
    unset "$name"
  fi
done
if [[ -n ${NEO4J_AUTH_PATH-} ]]; then
  NEO4J_AUTH=$(<"$NEO4J_AUTH_PATH")
fi

declare -A settings=(
  [server.default_listen_address]=0.0.0.0
  [server.directories.logs]=/logs
  [server.memory.pagecache.size]=512M
  [db.tx_log.rotation.retention_policy]="100M size"
  [dbms.usage_report.enabled]=false
)
if [[ -d /conf && -n $(ls -A /conf) ]]; then
  cp /conf/* conf/
fi
case ${NEO4J_PLUGINS-} in
*apoc*)
  cp -n labs/*.jar plugins/
  settings[dbms.security.procedures.unrestricted]='apoc.*'
  ;;
esac
for name in $(compgen -e); do
  case $name in
  NEO4J_HOME | NEO4J_CONF | NEO4J_EDITION | NEO4J_AUTH | NEO4J_AUTH_PATH | NEO4J_PLUGINS) ;;
  NEO4J_ACCEPT_LICENSE_AGREEMENT | NEO4J_DEBUG | NEO4J_USERNAME | NEO4J_PASSWORD | NEO4J_ADDRESS) ;;
  NEO4J_*)
    setting=${name#NEO4J_}
    setting=${setting//__/$'\1'}
    setting=${setting//_/.}
    settings[${setting//$'\1'/_}]=${!name}
    ;;
  esac
done

if [[ ${NEO4J_AUTH-} == none ]]; then
  settings[dbms.security.auth_enabled]=false
elif [[ -n ${NEO4J_AUTH-} ]]; then
  [[ ${NEO4J_AUTH%%/*} == neo4j ]] || fail "NEO4J_AUTH: the first user is neo4j: write neo4j/PASSWORD"
fi
fresh=
[[ -e /data/dbms/auth.ini || -e /data/databases/system ]] || fresh=yes

for setting in "${!settings[@]}"; do
  grep -q "^${setting//./\\.}=" "$conf" || printf '%s=%s\n' "$setting" "${settings[$setting]}" >>"$conf"
done
if [[ $fresh && ${NEO4J_AUTH-none} != none ]]; then
  # The password is handed over on a file descriptor: not on a command line, not on disk.
  neo4j-admin dbms set-initial-password "@"<(printf '"%s"\n' "${NEO4J_AUTH#*/}") >/dev/null
fi
for name in $(compgen -e); do
  if [[ $name == NEO4J_* && $name != NEO4J_HOME && $name != NEO4J_EDITION ]]; then
    unset "$name"
  fi
done
exec neo4j console
