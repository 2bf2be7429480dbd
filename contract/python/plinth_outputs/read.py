"""Reads the outputs of a Plinth stack through a `pulumi.StackReference`."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_args, get_type_hints

import pulumi

from plinth_outputs.decode import ContractError, decode
from plinth_outputs.types import CONTRACT_VERSION, SECRET, Outputs


def read(reference: pulumi.StackReference) -> Outputs:
    """Return the outputs of a stack, each a typed `pulumi.Output`.

    What the contract calls secret stays secret: encrypted in the reader's state, masked in its log.

    Raises:
        ContractError: in the outputs, where the stack keeps another version of the contract, or
            has none; Pulumi shows it and ends the program.
    """
    version = reference.get_output("contract_version")
    checked = pulumi.Output.all(reference.name, version).apply(lambda pair: _checked(*pair))
    hints = get_type_hints(Outputs)
    return Outputs(
        **{
            item.name: _field(reference, item.name, get_args(hints[item.name])[0], checked)
            for item in fields(Outputs)
        }
    )


def _field(
    reference: pulumi.StackReference, name: str, kind: Any, checked: pulumi.Output[bool]
) -> pulumi.Output[Any]:
    value = pulumi.Output.all(checked, reference.get_output(name))
    found = value.apply(lambda pair: decode(kind, pair[1], name))
    return pulumi.Output.secret(found) if name in SECRET else found


def _checked(stack: str, version: Any) -> bool:
    if version is None:
        raise ContractError(
            f"the stack `{stack}` has no outputs of Plinth: is the name right, and was it brought "
            "up already? `pulumi stack ls --all` lists the stacks of your backend."
        )
    if version != CONTRACT_VERSION:
        raise ContractError(
            f"the stack `{stack}` keeps version {version:g} of the outputs' contract and this "
            f"reader knows {CONTRACT_VERSION}: install the plinth-outputs of that version; "
            "contract/CHANGELOG.md of its repository says what changed."
        )
    return True
