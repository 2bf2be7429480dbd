"""What comes before Pulumi: packages, engine, servers' image, local cloud, container images."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cli import (
    activation,
    config_check,
    engine_step,
    given_secrets,
    outside,
    preflight,
    pulumi_wrapper,
    stack_config,
)
from cli.cloud import LocalCloud
from cli.context import Context
from cli.errors import PlinthError
from cli.interrupt import Stopped
from cli.paths import ROOT
from cli.pulumi import Pulumi
from cli.secrets import deploy_key, passphrase_file
from cli.steps import Steps
from cli.zones import ensure_alias, ensure_zone
from components.config import StackConfig
from components.config.hosts import tenant_domains
from localcloud.hypervisor import HypervisorError
from localcloud.machines import image

WRAPPERS = activation.FOLDER / "bin"
# The secret with which certificates are proven by DNS.
DNS_TOKEN = "cloudflare-dns-token"  # noqa: S105 - a key, not a value
NO_STACK = "no stack named"  # how Pulumi says that the backend does not know it
Tell = Callable[[str], None]


def prepare(context: Context, steps: Steps) -> Pulumi:
    """Make everything ready that Pulumi needs for this stack, and select the stack.

    Raises:
        PlinthError: with what to mend.
    """
    with steps.step("environment") as tell:
        config = config_check.check(context)
        preflight.check(context, tell)
        use_key(context)
    images = sorted({*_images(config), *outside.images(config)})
    with steps.step("engine") as tell:
        variables = engine_step.ready(context, tell, images)
    variables |= activation.stack_environment(context)
    secret_files: dict[str, Path] = {}
    if context.local:
        _local(context, config, images, steps)
        cloud = LocalCloud(context.state)
        token = cloud.state / "token"
        variables |= cloud.environment()
        secret_files = {"HCLOUD_TOKEN": token, "CLOUDFLARE_API_TOKEN": token}
    variables = _with_stack(context, variables, create=True)
    if context.local:
        _give_secrets(context, config, variables)
    plain = {name: value for name, value in variables.items() if name not in secret_files}
    activation.write(context, plain, secret_files)
    return Pulumi(context, variables | {"PATH": _path(variables)})


def set_up(context: Context, steps: Steps) -> None:
    """Make ready what takes long and what every local stack shares: packages, engine, image.

    Raises:
        PlinthError: with what to mend.
    """
    with steps.step("environment") as tell:
        preflight.check(context, tell)
    with steps.step("engine") as tell:
        engine_step.ready(context, tell)
    _image(steps)


def attach(context: Context) -> Pulumi:
    """Return Pulumi for a stack that was made before, without making anything ready.

    Raises:
        PlinthError: it was never made, or its local cloud is not running.
    """
    if context.local and context.stack not in stack_config.stacks(context):
        raise _not_there(context)
    variables = engine_step.environment(context) | activation.stack_environment(context)
    if context.local:
        cloud = LocalCloud(context.state)
        if not cloud.running():
            raise PlinthError(
                f"The local cloud is not running. Start it: make up{_words(context)}", exit_code=2
            )
        variables |= cloud.environment()
    variables = _with_stack(context, variables, create=False)
    return Pulumi(context, variables | {"PATH": _path(variables)})


def _with_stack(context: Context, variables: dict[str, str], *, create: bool) -> dict[str, str]:
    """Have the stack, and for a local one the small `pulumi` first on PATH.

    Raises:
        PlinthError: the backend has no such stack and `create` is not set, or does not answer.
    """
    real = _real_pulumi(variables)
    with_path = os.environ | variables | {"PATH": _path(variables)}
    if context.local:
        stack_config.create_stack(context, real, with_path)
    else:
        _select(context, Pulumi(context, with_path), create=create)
        stack_config.adopt_salt(context)
    folder = WRAPPERS / context.stack
    if pulumi_wrapper.write_wrapper(context, real, folder) is None:
        return variables
    return variables | {"PATH": os.pathsep.join((str(folder), variables.get("PATH", "")))}


def _select(context: Context, pulumi: Pulumi, *, create: bool) -> None:
    if create:
        pulumi.run("stack", "select", "--create", context.stack)
        return
    done = pulumi.run("stack", "select", context.stack, check=False)
    if done.returncode and NO_STACK in done.stderr:
        raise _not_there(context)
    if done.returncode:
        raise PlinthError(f"pulumi stack failed: {done.stderr.strip()}")


def _not_there(context: Context) -> PlinthError:
    text = f"Stack {context.stack} is not there yet. Make it: make up{_words(context)}"
    return PlinthError(text, exit_code=2)


def _give_secrets(context: Context, config: StackConfig, variables: dict[str, str]) -> None:
    """Make the secrets that a person would give on a real cloud."""
    given_secrets.provide(
        context,
        config,
        _outside(context, config),
        _real_pulumi(variables),
        os.environ | variables | {"PATH": _path(variables)},
    )


def _outside(context: Context, config: StackConfig) -> dict[str, str]:
    """Return what the local cloud knows: its own token, and the way to the stores beside it."""
    token = LocalCloud(context.state).environment()["CLOUDFLARE_API_TOKEN"]
    return {DNS_TOKEN: token, **outside.secrets(context, config)}


def _real_pulumi(variables: dict[str, str]) -> Path:
    """Return the engine's own CLI, past the small one."""
    folders = _path(variables).split(os.pathsep)
    own = str(WRAPPERS)
    path = os.pathsep.join(name for name in folders if not name.startswith(own))
    real = shutil.which("pulumi", path=path)
    if real is None:
        raise PlinthError("pulumi is not on PATH although the engine is ready; see: make doctor")
    return Path(real)


def _words(context: Context) -> str:
    """Return what make is told to mean this stack, where it is not the default."""
    words = f" SYSTEM={context.system} ENV={context.environment} CLOUD={context.cloud}"
    return "" if context.stack == "dev" else words


def _local(context: Context, config: StackConfig, images: list[str], steps: Steps) -> None:
    why = _image(steps)
    cloud = LocalCloud(context.state)
    with steps.step("local cloud") as tell:
        _recorded(context, cloud)
        profile = cloud.start(api_only=bool(why))
        ensure_zone(config.zone, cloud.environment())
        for domain in tenant_domains(config).values():
            ensure_alias(domain, config.domain, cloud.environment())
        tell(f"{profile.get('api', '')} {why or profile.get('reason', '')}".strip())
    with steps.step("container images") as tell:
        registry = profile["registry"]
        if profile["servers"] == "api-only":
            tell(f"API only: {why or profile['reason']}")
        elif registry is None:
            raise PlinthError(
                f"The local cloud has no container registry; why is said in {cloud.state}/"
                "localcloud.log. Mend that and run the same again."
            )
        else:
            make_images(profile, images, tell)


def make_images(
    profile: Mapping[str, Any], images: Sequence[str], tell: Tell = lambda _: None
) -> None:
    """Have images in the local cloud's registry and its index.

    Args:
        profile: of a local cloud that runs.
        images: references without digests.
        tell: takes what is going on, line by line.

    Raises:
        PlinthError: one could not be made.
    """
    wanted = [word for image in images for word in ("--image", image)]
    place = ("--registry", profile["registry"], "--index", profile["image_index"])
    _module("localcloud.images", "build", *place, *wanted, tell=tell)


def _images(config: StackConfig) -> list[str]:
    """Return the images that the stack asks for, by name and tag: others are not made for it."""
    asked = [service.image for service in config.services.values()]
    if config.system.backups:
        asked += [item.image for item in config.system.backups.items.values() if item.image]
    return sorted({image.partition("@")[0] for image in asked})


def _image(steps: Steps) -> str:
    """Have the servers' image; returns why there can be no servers, empty where there can."""
    why = preflight.machines_possible()
    with steps.step("image of the servers") as tell:
        if why:
            tell(f"API only: {why}")
            return why
        try:
            image.build(tell)
        except HypervisorError as error:
            raise PlinthError(str(error)) from error
    return why


def _recorded(context: Context, cloud: LocalCloud) -> None:
    """Refuse a stack that refers to what an emptied local cloud does not know.

    Raises:
        PlinthError: with the way out.
    """
    if cloud.has_records() or not stack_config.has_resources(context):
        return
    raise PlinthError(
        f"The local cloud's records are gone from {cloud.state}, and with them what stack "
        f"{context.stack} refers to. Begin anew: make down{_words(context)}, then make up.",
        exit_code=2,
    )


def _module(module: str, *arguments: str, tell: Tell) -> None:
    """Run one of the project's own commands, its lines being the step's details."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        text=True,
        bufsize=1,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    tail: list[str] = []
    assert process.stdout is not None  # noqa: S101  asked for above
    try:
        for line in process.stdout:
            if line.strip():
                tail = [*tail[-14:], line.rstrip()]
                tell(line.strip())
    except Stopped:
        process.terminate()
        process.wait()
        raise
    if process.wait():
        raise PlinthError(f"{module} {arguments[0]} failed:\n" + "\n".join(tail))


def use_key(context: Context) -> None:
    """Lead the checkout's link to the key for deploys: the given one, else one that is made.

    Raises:
        PlinthError: `PLINTH_SSH_KEY` names no file.
    """
    given = os.environ.get("PLINTH_SSH_KEY")
    try:
        deploy_key(context.state, context.stack, Path(given).expanduser() if given else None)
    except FileNotFoundError as error:
        raise PlinthError(f"PLINTH_SSH_KEY names no file: {error}", exit_code=2) from error
    if context.local:
        passphrase_file(context.state)


def _path(variables: dict[str, str]) -> str:
    return os.pathsep.join(filter(None, (variables.get("PATH"), os.environ.get("PATH"))))
