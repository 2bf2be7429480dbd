"""What is typed on a server to make a fault, and to mend it: pairs of shell commands, as root."""

from __future__ import annotations

UNIT = "plinth-drill-fault"
_LABEL = "com.docker.swarm.service.name"
# Requests that go on for ten minutes, or until the file is gone; the image has Python, no curl.
_ASK = """
import os, threading, time, urllib.request
end = time.time() + 600
open('/tmp/drill', 'w').close()
def ask():
    while time.time() < end and os.path.exists('/tmp/drill'):
        try:
            urllib.request.urlopen('http://127.0.0.1:{port}{path}', timeout=20).read()
        except OSError:
            pass
        time.sleep(0.1)
threads = [threading.Thread(target=ask) for _ in range(8)]
[t.start() for t in threads]
[t.join() for t in threads]
"""
Pair = tuple[str, str]


def failing_unit() -> Pair:
    """Have a unit fail."""
    make = f"systemd-run --quiet --unit={UNIT} /bin/false; true"
    return make, f"systemctl reset-failed {UNIT}.service"


def scaled(service: str, count: int) -> Pair:
    """Have a service without tasks, and with as many as before."""
    line = "docker service scale --detach {}={} >/dev/null"
    return line.format(service, 0), line.format(service, count)


def requests(service: str, port: int, path: str) -> Pair:
    """Have a service's own answers be slow, or errors: it is asked for them all the time."""
    program = _ASK.replace("{port}", str(port)).replace("{path}", path)
    container = _container(service)
    make = f"docker exec -d {container} python3 -c {_here(program)}"
    return make, f"docker exec {container} rm -f /tmp/drill"


def connections(service: str) -> Pair:
    """Have nine in ten of the connections of a Postgres taken."""
    psql = "psql --no-psqlrc --quiet --username=postgres"
    program = (
        f"for i in $(seq 89); do {psql} -c 'select pg_sleep(600)' >/dev/null 2>&1 & done\nwait\n"
    )
    end = "select pg_terminate_backend(pid) from pg_stat_activity where query ~ 'pg_sleep.600.$'"
    container = _container(service)
    return (
        f"docker exec -d {container} sh -c {_here(program)}",
        f'docker exec {container} {psql} -c "{end}" >/dev/null',
    )


def _here(program: str) -> str:
    """Return a program as one word of a shell, whatever it is made of."""
    return f"\"$(cat <<'END'\n{program}\nEND\n)\""


def filled(path: str) -> Pair:
    """Have a file system filled to 95 %."""
    file = f"{path}/drill.fill"
    make = (
        f"set -- $(df --block-size=1M --output=size,avail {path} | tail -n 1); "
        f"fallocate -l $(( $2 - $1 / 20 ))M {file}"
    )
    return make, f"rm -f {file}"


def backup_refused(item: str) -> Pair:
    """Have no way to where copies go, and a copy be due."""
    rule = "iptables {} OUTPUT -p tcp --dport 9000 -j REJECT"
    make = f"{rule.format('-I')}; plinth-backup run {item} >/dev/null 2>&1; true"
    return make, f"{rule.format('-D')}; plinth-backup run {item} >/dev/null"


def _container(service: str) -> str:
    return f"$(docker ps -q -f label={_LABEL}={service} | head -n 1)"
