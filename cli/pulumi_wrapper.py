"""The small `pulumi` before the real one on PATH: it passes the place of the stack's config.

A local stack's is a copy of the tracked file with this checkout's own salt and secrets; that of a
real cloud is the tracked file itself, where it does not stand at the place that Pulumi looks at.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from cli.context import Context
from cli.paths import ROOT
from cli.stack_config import copy_path, given_path, salt_path, scratch_folder

# Keys of the tracked file that belong to its own secrets provider.
CRYPT_KEYS = ("encryptionsalt", "secretsprovider", "encryptedkey")
# Verbs of Pulumi that read a stack's config.
READING = "up | update | preview | pre | refresh | destroy | import | watch"
LOOP = """\
skip=
for word in "$@"; do
	if [ "$skip" ]; then
		skip=
		continue
	fi
	case "$word" in
{cases}
	-s | --stack | -C | --cwd | --color | -v | --verbose | --tracing | --profiling) skip=1 ;;
	-*) ;;
	*) break ;;
	esac
done
exec "$real" "$@"
"""
LOCAL = """\
#!/bin/sh
# Plain `pulumi` for a local stack: gives the verbs that read config the copy that holds the salt.
real={real}
# The tracked file without what its own secrets provider encrypted; ours come in their place.
merged() {{
	awk -v given={given} '
		/^({keys}):/ {{ next }}
		{{ match($0, /^ */); depth = RLENGTH }}
		within && ($0 ~ /^ *$/ || depth > within) {{ next }}
		{{ within = 0 }}
		/^ +plinth:secrets:/ {{ within = depth; next }}
		waiting && depth && $0 !~ /^ *#/ {{
			while ((getline line < given) > 0) printf "%*s%s\\n", depth, "", substr(line, 3)
			waiting = 0
		}}
		/^config:/ {{ waiting = 1 }}
		{{ print }}
	' {tracked}
	cat {salt}
}}
"""
LOCAL_CASES = """\
	{reading})
		merged >{copy}.$$ && mv {copy}.$$ {copy}
		exec "$real" "$@" --config-file {copy}
		;;
	state)
		# It would write a salt into the tracked file; the project that made the stack has it.
		exec "$real" --cwd {scratch} "$@"
		;;"""
REAL = """\
#!/bin/sh
# Plain `pulumi` for a stack whose config stands beside its system.
real={real}
"""
REAL_CASES = """\
	{reading} | config | logs) exec "$real" "$@" --config-file {tracked} ;;"""


def write_wrapper(context: Context, real: Path, folder: Path) -> Path | None:
    """Write the small `pulumi` and return its path; None where plain Pulumi finds the config."""
    path = folder / "pulumi"
    if not context.local and context.config_file.parent == ROOT:
        path.unlink(missing_ok=True)
        return None
    head, cases = (LOCAL, LOCAL_CASES) if context.local else (REAL, REAL_CASES)
    folder.mkdir(parents=True, exist_ok=True)
    words = {
        "real": shlex.quote(str(real)),
        "reading": READING,
        "keys": "|".join(CRYPT_KEYS),
        "tracked": shlex.quote(str(context.config_file)),
        "salt": shlex.quote(str(salt_path(context))),
        "given": shlex.quote(str(given_path(context))),
        "scratch": shlex.quote(str(scratch_folder(context))),
        "copy": shlex.quote(str(copy_path(context))),
    }
    path.write_text(head.format(**words) + LOOP.format(cases=cases.format(**words)))
    path.chmod(0o755)
    return path
