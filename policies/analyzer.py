"""Answers the engine about one stack, in the engine's own messages.

`pulumi_policy`, Pulumi's library for packs, reads all properties anew for every rule and gives all
findings of a rule one level. This pack reads them once, and tells of an excepted finding as advice
(docs/adr/0009).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from google.protobuf.empty_pb2 import Empty

from policies.levels import Enforced
from policies.pack_run import PackRun
from policies.protocol import analyzer_pb2 as proto
from policies.protocol import analyzer_pb2_grpc, plugin_pb2
from policies.rules.resource import UNKNOWN, Resource
from policies.rules.rule import ResourceRule, Rule
from policies.stack import names_of
from policies.verdict import Verdict
from policies.wire import Properties, patched, plain

VERSION: Final = "0.1.0"  # as in PulumiPolicy.yaml, which the engine shows
_LEVELS: Final[dict[str, Any]] = {
    "advisory": proto.ADVISORY,
    "mandatory": proto.MANDATORY,
    "disabled": proto.DISABLED,
    "remediate": proto.REMEDIATE,
}
_NAMES: Final[dict[int, Enforced]] = {value: name for name, value in _LEVELS.items()}  # type: ignore[misc]


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """Answers the engine about one stack."""

    def __init__(self, run: PackRun) -> None:
        """Take what is asked."""
        self.run = run
        self.inputs: dict[str, Properties] = {}  # as they were analyzed, by URN

    def GetAnalyzerInfo(self, _request: Empty, _context: Any) -> proto.AnalyzerInfo:  # noqa: N802
        """Name the pack and its rules."""
        return proto.AnalyzerInfo(
            name=self.run.pack.name,
            version=VERSION,
            supportsConfig=True,
            policies=[self._info(rule) for rule in self.run.pack.rules.values()],
        )

    def _info(self, rule: Rule[Any]) -> proto.PolicyInfo:
        resource = isinstance(rule, ResourceRule)
        return proto.PolicyInfo(
            name=rule.name,
            displayName=rule.name,
            description=rule.why,
            enforcementLevel=_LEVELS[self.run.section.level(rule)],
            remediation_steps=rule.remedy,
            url=rule.docs,
            policy_type=proto.POLICY_TYPE_RESOURCE if resource else proto.POLICY_TYPE_STACK,
        )

    def GetPluginInfo(self, _request: Empty, _context: Any) -> plugin_pb2.PluginInfo:  # noqa: N802
        """Tell the version."""
        return plugin_pb2.PluginInfo(version=VERSION)

    def Configure(  # noqa: N802
        self, request: proto.ConfigureAnalyzerRequest, _context: Any
    ) -> Empty:
        """Take the levels of `--policy-pack-config`; the engine repeats those that we told it."""
        for name, config in request.policyConfig.items():
            rule, level = self.run.pack.rules.get(name), _NAMES[config.enforcementLevel]
            if rule and level != self.run.section.level(rule):
                self.run.set_level(name, level)
        return Empty()

    def ConfigureStack(  # noqa: N802
        self, request: proto.AnalyzerStackConfigureRequest, _context: Any
    ) -> proto.AnalyzerStackConfigureResponse:
        """Read what the stack has now: at the end of an `up` it is no longer what was before.

        Nothing else is taken: all of it is in variables too, whatever host started the pack.
        """
        if request.project and request.stack:
            self.run.look_back(request.project, request.stack)
        return proto.AnalyzerStackConfigureResponse()

    def Analyze(self, request: proto.AnalyzeRequest, _context: Any) -> proto.AnalyzeResponse:  # noqa: N802
        """Ask the rules of a resource's type."""
        self.run.urn = request.urn
        self.run.look_back(*names_of(request.urn))
        given = request.properties
        properties = self.inputs[request.urn] = Properties(lambda: plain(given))
        if request.type not in self.run.pack.by_type:
            return proto.AnalyzeResponse()
        resource = Resource(
            type=request.type,
            name=request.name,
            properties=properties,
            protect=request.options.protect,
            aliases=tuple(request.options.aliases),
        )
        return self._response((item, request.urn) for item in self.run.resource(resource))

    def AnalyzeStack(  # noqa: N802
        self, request: proto.AnalyzeStackRequest, _context: Any
    ) -> proto.AnalyzeResponse:
        """Ask the rules of the whole stack."""
        self.run.urn = request.resources[0].urn if request.resources else self.run.urn
        urns: dict[str, str] = {}
        for item in request.resources:
            urns.setdefault(item.name, item.urn)
        resources = tuple(self._resource(item) for item in request.resources)
        found = self.run.stack(resources)
        return self._response((item, urns.get(item.resource or "", "")) for item in found)

    def _resource(self, item: proto.AnalyzerResource) -> Resource:
        """Return a resource with its inputs, and with outputs where there was no input.

        In a preview a provider that is not set up yet tells no outputs at all.
        """
        inputs: Mapping[str, Any] = self.inputs.get(item.urn, {})
        given = item.properties

        def both() -> dict[str, Any]:
            outputs = plain(given)
            known = {k: v for k, v in inputs.items() if v is not UNKNOWN or k not in outputs}
            return {**outputs, **known}

        return Resource(
            type=item.type,
            name=item.name,
            properties=Properties(both),
            protect=item.options.protect,
            aliases=tuple(item.options.aliases),
            uses=frozenset(_type_of(urn) for urn in item.dependencies),
            needs=frozenset((_type_of(urn), urn.rpartition("::")[2]) for urn in item.dependencies),
        )

    def Remediate(self, request: proto.AnalyzeRequest, _context: Any) -> proto.RemediateResponse:  # noqa: N802
        """Let rules with the level `remediate` mend a resource, one after the other."""
        self.run.urn = request.urn
        response = proto.RemediateResponse()
        given = request.properties
        for rule in self.run.mending(request.type):
            before = plain(given)
            resource = Resource(
                type=request.type,
                name=request.name,
                properties=before,
                protect=request.options.protect,
            )
            after = self.run.mend(rule, resource)
            if after is None or after == before:
                continue
            given = patched(given, before, after)
            response.remediations.append(
                proto.Remediation(
                    policyName=rule.name,
                    policyPackName=self.run.pack.name,
                    policyPackVersion=VERSION,
                    description=rule.why,
                    properties=given,
                )
            )
        return response

    def _response(self, found: Any) -> proto.AnalyzeResponse:
        return proto.AnalyzeResponse(diagnostics=[self._told(item, urn) for item, urn in found])

    def _told(self, item: Verdict, urn: str) -> proto.AnalyzeDiagnostic:
        return proto.AnalyzeDiagnostic(
            policyName=item.rule.name,
            policyPackName=self.run.pack.name,
            policyPackVersion=VERSION,
            description=item.rule.why,
            message=item.message,
            enforcementLevel=_LEVELS[item.level],
            urn=urn,
        )


def _type_of(urn: str) -> str:
    """Return the type that a URN names, without those of its parents."""
    return "::".join(urn.split("::")[2:-1]).rpartition("$")[2]
