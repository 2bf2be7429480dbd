"""The JSON Schemas of the files that people write, so that editors complete and check them.

Descriptions come from the docstrings of the config's classes: the first sentence is the section's,
the lines under `Attributes:` are the fields'.
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from components.config.base import Section
from components.config.stack import StackSettings
from components.config.system import SystemConfig
from components.config.values import NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Iterator

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# What Pulumi itself keeps in a stack's file, beside the values.
_PULUMI_KEYS = ("encryptionsalt", "encryptedkey", "secretsprovider")
# As `pulumi config set --secret` writes it.
_ENCRYPTED = {
    "type": "object",
    "properties": {"secure": {"type": "string"}},
    "required": ["secure"],
    "additionalProperties": False,
}
_ATTRIBUTE = re.compile(r"^(?P<names>\w+(?:, \w+)*): (?P<text>.*)$")


def system_schema() -> dict[str, Any]:
    """Return the schema of `systems/<system>/system.yaml`."""
    return _whole(SystemConfig, "A system: what runs, whatever the environment")


def stack_schema() -> dict[str, Any]:
    """Return the schema of `Pulumi.<stack>.yaml`: values by full key, other projects' let be."""
    schema = _whole(StackSettings, "A stack: where a system runs, and how big")
    properties = {f"{NAMESPACE}:{key}": value for key, value in schema.pop("properties").items()}
    required = [f"{NAMESPACE}:{key}" for key in schema.pop("required")]
    config = {
        "type": "object",
        "description": schema.pop("description"),
        "properties": properties,
        # providers' own values, for example `hcloud:token`
        "patternProperties": {f"^(?!{NAMESPACE}:)": {}},
        "additionalProperties": False,
        "required": required,
    }
    kept = {key: {"type": "string"} for key in _PULUMI_KEYS}
    return schema | {
        "properties": {"config": config, **kept, "environment": {}},
        "additionalProperties": False,
        "required": ["config"],
    }


def _whole(model: type[Section], title: str) -> dict[str, Any]:
    """Return a model's schema with a description for every section and documented field."""
    _, generated = models_json_schema(
        [(model, "validation")], schema_generator=_Generator, ref_template="#/$defs/{model}"
    )
    definitions = generated["$defs"]
    for section in {model, *_sections()}:
        found = definitions.get(section.__name__)
        if found is not None:
            _describe(found, section)
    _tighten(definitions)
    own = definitions.pop(model.__name__)
    return {"$schema": DIALECT, **own, "title": title, "$defs": definitions}


class _Generator(GenerateJsonSchema):
    """Leaves out the titles, which only repeat the keys."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        return False

    def default_schema(self, schema: Any) -> dict[str, Any]:
        """Give the default of an amount of memory as people write it."""
        found: dict[str, Any] = super().default_schema(schema)
        if isinstance(found.get("default"), int) and found.get("type") == "string":
            found["default"] = f"{found['default']}MB"
        return found


def _tighten(schema: Any) -> None:
    """Say what pydantic leaves open: keys that fit no pattern, and secrets in the clear."""
    if isinstance(schema, list):
        for item in schema:
            _tighten(item)
    if not isinstance(schema, dict):
        return
    if "patternProperties" in schema:
        schema["additionalProperties"] = False
    if schema.get("format") == "password":
        schema.clear()
        schema |= _ENCRYPTED
    for item in schema.values():
        _tighten(item)


def _describe(schema: dict[str, Any], section: type[Section]) -> None:
    """Take the descriptions of a section and of its fields from its docstring."""
    text = inspect.getdoc(section) or ""
    head, _, attributes = text.partition("Attributes:\n")
    schema["description"] = " ".join(head.split())
    schema.pop("title", None)
    for name, words in _attributes(attributes):
        if name in schema.get("properties", {}):
            schema["properties"][name]["description"] = words


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    """Give each field that is described, with its words in one line."""
    names: list[str] = []
    words: list[str] = []
    for line in [*inspect.cleandoc(text).splitlines(), ""]:
        match = _ATTRIBUTE.match(line)
        if match or not line:
            yield from ((name, " ".join(words)) for name in names)
            names, words = [], []
        if match:
            names, words = match["names"].split(", "), [match["text"]]
        elif line:
            words.append(line.strip())


def _sections(base: type[Section] = Section) -> Iterator[type[Section]]:
    for section in base.__subclasses__():
        yield section
        yield from _sections(section)
