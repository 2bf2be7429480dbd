"""The examples on the components' pages, run."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from cli.new.answers import Answers, Service
from cli.new.write import rendered
from components.blueprint.plan import plan
from components.blueprint.types import Blueprint
from components.catalog import load_catalogue
from components.config import CloudProfile, load
from components.ssh import DeployKey
from tests.unit.components.pulumi_mocks import Registered, engine, settle
from tests.unit.components.support import ROOT, TOKENS

PAGES = sorted(
    path for path in (ROOT / "docs" / "components").glob("*.md") if path.name != "README.md"
)
BLOCK = re.compile(r"^```(yaml|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MAKES = re.compile(r"^# makes: (\S+) (\S+)$", re.MULTILINE)
SHOP = Answers(
    name="shop",
    title="Shop",
    domain="shop.example.com",
    services=(
        Service("backend", "ghcr.io/acme/backend:1.0.0", 8000, "/api", "/api/health"),
        Service("web", "ghcr.io/acme/web:1.0.0", 3000, "/", "/", "node"),
        Service("worker", "ghcr.io/acme/worker:1.0.0"),
    ),
    stores=("postgres", "redis"),
)


def _blocks(page: Path, language: str) -> list[str]:
    return [text for kind, text in BLOCK.findall(page.read_text()) if kind == language]


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(base)
    for key, value in over.items():
        old = both.get(key)
        nested = isinstance(value, dict) and isinstance(old, dict)
        both[key] = _merged(old, value) if nested and isinstance(old, dict) else value
    return both


def _blueprint(page: Path, root: Path) -> Blueprint:
    """Lay a page's YAML over the files of a new system, load and plan it."""
    documents = {
        name: yaml.safe_load(text) for name, text in rendered(SHOP, load_catalogue()).items()
    }
    for text in _blocks(page, "yaml"):
        name = text.partition("\n")[0].removeprefix("# ")
        part = yaml.safe_load(text)
        part = {"config": part} if name.startswith("Pulumi") else part
        base = documents[name]
        if name.startswith("Pulumi"):  # each value takes the place of the old one
            base = {"config": {k: v for k, v in base["config"].items() if k not in part["config"]}}
        documents[name] = _merged(base, part)
    folder = root / "systems" / "shop"
    folder.mkdir(parents=True)
    for name, document in documents.items():
        (folder / name).write_text(yaml.safe_dump(document))
    values = documents["Pulumi.prod.yaml"]["config"]
    declared = documents["system.yaml"].get("secrets", {})
    given = [key for key, item in declared.items() if item.get("given")]
    config = load(
        values | {"plinth:secrets": dict.fromkeys(given, "given")},
        stack="shop-prod",
        root=root,
        catalogue=load_catalogue(),
        profile=CloudProfile(name="local"),
        environ=TOKENS,
    )
    return plan(config, load_catalogue(), {})


async def _run(source: str, page: Path, blueprint: Blueprint) -> Registered:
    mocks = engine()
    key = DeployKey("ssh-ed25519 AAAA", pulumi.Output.secret("KEY"), ".env/ssh/deploy-shop-prod")
    given = {spec.key: pulumi.Output.secret("x") for spec in blueprint.secrets if spec.given}
    names = {"pulumi": pulumi, "blueprint": blueprint, "deploy_key": key, "given": given}
    exec(compile(source, str(page), "exec"), names)  # noqa: S102 - our own pages
    await settle(None)
    return mocks


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.stem))
def test_the_examples_of_a_page_run(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The YAML loads and plans, and the Python makes what it says that it makes."""
    monkeypatch.setattr(pulumi, "export", lambda *_: None)
    blueprint = _blueprint(page, tmp_path)
    for source in _blocks(page, "python"):
        mocks = asyncio.run(_run(source, page, blueprint))
        made = {(item.typ, item.name) for item in mocks.resources}
        promised = set(MAKES.findall(source))
        assert promised
        assert promised - made == set()


def test_every_component_has_a_page() -> None:
    """The table leads from each class to its page."""
    text = (ROOT / "docs" / "components" / "README.md").read_text()
    pattern = re.compile(r"^class (\w+)\(pulumi\.ComponentResource\)", re.MULTILINE)
    sources = (path.read_text() for path in (ROOT / "components").glob("*.py"))
    classes = {name for source in sources for name in pattern.findall(source)}
    assert {name for name in classes if f"`{name}`" not in text} == set()
    linked = set(re.findall(r"\(([a-z-]+\.md)\)", text))
    assert linked == {page.name for page in PAGES}
