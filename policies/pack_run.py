"""One run of a pack: it is asked resource by resource, then of the whole stack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from policies.before import Before, BeforeUnknown, read_before
from policies.exceptions import RuleException
from policies.levels import Enforced, fault_of, mends
from policies.pack import Pack
from policies.rules.resource import Resource
from policies.rules.rule import NOT_KNOWN, Properties, ResourceRule, Rule, Violation
from policies.rules.section import SECTION_RULES, Observed
from policies.rules.stack import Stack
from policies.section import Section, read_section
from policies.stack import (
    CONFIG_VARIABLE,
    ROOT,
    StackUnreadableError,
    config_values,
    is_protected,
    names_of,
    settings_of,
)
from policies.verdict import Verdict, not_asked, verdicts


@dataclass
class PackRun:
    """A pack that is asked of one stack.

    Attributes:
        environ: variables as the engine gives them.
        told: levels that this run was given, which win over the stack's.
        urn: of any resource; names the stack.
    """

    pack: Pack
    environ: Mapping[str, str]
    today: date
    root: Path = ROOT
    told: dict[str, Enforced] = field(default_factory=dict)
    urn: str = ""
    used: set[RuleException] = field(default_factory=set)
    _section_read: Section | None = None
    _told_why: bool = False

    @property
    def nameless(self) -> bool:
        """Whether nothing tells yet which stack it is: an exported state names it later."""
        return not self.urn and not self.environ.get(CONFIG_VARIABLE)

    @cached_property
    def values(self) -> Mapping[str, Any] | StackUnreadableError:
        """The stack's config values, or why they cannot be read."""
        try:
            return config_values(self.environ, self.urn, self.root)
        except StackUnreadableError as error:
            return error
        except (OSError, ValueError) as error:
            return StackUnreadableError(f"the stack's config cannot be read: {error}")

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """The stack's settings; nothing where they cannot be read."""
        values = self.values
        return {} if isinstance(values, StackUnreadableError) else settings_of(values)

    @property
    def section(self) -> Section:
        """Levels and exceptions that hold; the rules' own levels while the stack has no name."""
        if self.nameless:
            return Section(today=self.today, levels=self.told)
        if self._section_read is None:
            found = read_section(self.settings, self.pack.rules, self.today)
            self._section_read = replace(found, levels={**found.levels, **self.told})
        return self._section_read

    @cached_property
    def before(self) -> Before | BeforeUnknown:
        """What the stack had before: read once, so early that nothing is changed yet."""
        project, stack = names_of(self.urn)
        return read_before(self.environ, project, stack)

    def look_back(self, project: str, stack: str) -> None:
        """Read what the stack had, where it is known by name before its first resource."""
        if "before" not in self.__dict__:
            self.__dict__["before"] = read_before(self.environ, project, stack)

    def set_level(self, name: str, level: Enforced) -> None:
        """Take a level that this run alone was given; one that the rule cannot have is left out."""
        rule = self.pack.rules.get(name)
        if rule and not fault_of(rule, level):
            self.told[name] = level
            self._section_read = None

    def mending(self, kind: str) -> list[ResourceRule]:
        """Return the rules that may change the properties of a type."""
        rules = self.pack.by_type.get(kind, ())
        return [r for r in rules if mends(r) and self.section.level(r) == "remediate"]

    def mend(self, rule: ResourceRule, resource: Resource) -> Properties | None:
        """Return better properties, None where there is nothing to mend or it is not asked."""
        asked = self._asked(resource)
        if not rule.mend or (rule in self.pack.protected and not self._protects()):
            return None
        found = verdicts(rule, _findings(rule, asked), self.section, resource.name)
        if not any(item.level == "mandatory" for item in found):
            return None
        return rule.mend(resource.properties)

    def resource(self, resource: Resource) -> Iterator[Verdict]:
        """Return what the rules say of a resource."""
        unread = self.values if isinstance(self.values, StackUnreadableError) else None
        asked = self._asked(resource)
        for rule in self.pack.by_type.get(resource.type, ()):
            protected = rule in self.pack.protected
            if unread and (protected or rule.settings):
                yield not_asked(rule, rule.level, unread)
            elif rule.past and isinstance(self.before, BeforeUnknown):
                if self.before.broken:
                    found = iter([Violation(f"{NOT_KNOWN}: {self._once(self.before)}")])
                    yield from self._note(verdicts(rule, found, self.section, resource.name))
                else:
                    # a state that is kept elsewhere must not stop every change
                    yield not_asked(rule, "advisory", self.before.why)
            elif not protected or self._protects():
                found = _findings(rule, asked)
                yield from self._note(verdicts(rule, found, self.section, resource.name))

    def stack(self, resources: tuple[Resource, ...]) -> Iterator[Verdict]:
        """Return what the rules say of the whole stack."""
        whole = Stack(
            resources=resources, settings=self.settings, before=self.before, today=self.today
        )
        values = self.values
        subject: Any
        for group in self.pack.whole:
            subject = values
            if not isinstance(values, Exception):
                try:
                    subject = group.subject(whole, values)
                except Exception as error:  # noqa: BLE001 - what cannot be read must not pass
                    subject = error
            for rule in group.rules:
                if not isinstance(subject, Exception):
                    found = _findings(rule, subject)
                    yield from self._note(verdicts(rule, found, self.section, None))
                elif rule.level == "mandatory":  # told by these alone, not over and over
                    yield not_asked(rule, "mandatory", subject)
        yield from self._section()

    def _section(self) -> Iterator[Verdict]:
        """Return what is wrong with the stack's own words about policies."""
        own = frozenset(self.pack.rules)
        named = {*self.section.foreign, *(item.rule for item in self.section.exceptions)}
        others = self.pack.others() if self.pack.keeper and named - own else ()
        observed = Observed(
            section=self.section,
            keeper=self.pack.keeper,
            own=own,
            known=own | frozenset(others),
            used=frozenset(self.used),
        )
        for rule in SECTION_RULES:
            yield from verdicts(rule, rule.find(observed), self.section, None)

    def _asked(self, resource: Resource) -> Resource:
        """Return a resource with all that a rule may look at beside it."""
        before = self.before if isinstance(self.before, Before) else None
        return replace(resource, stack=self.settings, before=before)

    def _once(self, before: BeforeUnknown) -> str:
        """Return why nothing is known; in full for the first resource, not for each of them."""
        why = before.why if not self._told_why else before.why.partition(". To mend it: ")[0]
        self._told_why = True
        return why

    def _note(self, found: Iterable[Verdict]) -> Iterator[Verdict]:
        for item in found:
            if item.used:
                self.used.add(item.used)
            yield item

    def _protects(self) -> bool:
        return not isinstance(self.values, StackUnreadableError) and is_protected(self.values)


def _findings(rule: Rule[Any], subject: Any) -> Any:
    """Return what a rule finds, its errors at the place where they are waited for."""
    yield from rule.find(subject)
