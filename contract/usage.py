"""Which fields of the contract a consumer's source reads.

The source is read, not run: values are followed from `plinth_outputs.read(…)` and from the classes
named in annotations through attributes, keys, loops and `apply`. Where a value cannot be followed,
an attribute that is called as a field counts as read in every record that has it: to name a reader
too many costs a question, one too few an outage.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from contract.followed import FOREIGN, OUTPUTS, PACKAGE, annotated, called, items, member, record
from contract.problem import ContractProblem
from contract.shape import Node, Shape

Field = tuple[str, str]  # record and name


def fields_read(source: str, shape: Shape, file: str = "") -> frozenset[Field]:
    """Return the fields that a module reads, as (record, name); none if it has no reader.

    Raises:
        ContractProblem: it is not Python.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise ContractProblem(f"{file}:{error.lineno}: not Python: {error.msg}") from error
    if PACKAGE not in source:
        return frozenset()
    reading = _Reading(shape, tree)
    reading.visit(tree)
    return frozenset(reading.found)


class _Reading(ast.NodeVisitor):
    """Visits in the source's order; what visiting an expression returns is the followed value."""

    def __init__(self, shape: Shape, tree: ast.Module) -> None:
        self.shape = shape
        self.found: set[Field] = set()
        self.scope: dict[str, Node] = {}
        self.entered: set[tuple[str, str]] = set()
        self.functions = {
            item.name: item for item in ast.walk(tree) if isinstance(item, ast.FunctionDef)
        }

    @contextmanager
    def inside(self, names: dict[str, Node | None]) -> Iterator[None]:
        """Follow with names of an inner scope; None: unknown in there."""
        outer = self.scope
        known = {**outer, **names}
        self.scope = {name: value for name, value in known.items() if value is not None}
        try:
            yield
        finally:
            self.scope = outer

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.scope[alias.asname or alias.name.partition(".")[0]] = {"module": alias.name}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            found = member(node.module or "", alias.name, self.shape)
            self.scope[alias.asname or alias.name] = found

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        with self.inside({a.arg: annotated(a.annotation, self.scope) for a in arguments}):
            for statement in node.body:
                self.visit(statement)

    def visit_Assign(self, node: ast.Assign) -> None:
        value = self.visit(node.value)
        for target in node.targets:
            self._bind(target, value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        value = self.visit(node.value) if node.value else None
        self._bind(node.target, value or annotated(node.annotation, self.scope))

    def visit_For(self, node: ast.For) -> None:
        self._bind(node.target, items(self.visit(node.iter)))
        for statement in (*node.body, *node.orelse):
            self.visit(statement)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self._bind(node.target, items(self.visit(node.iter)))
        for condition in node.ifs:
            self.visit(condition)

    def visit_DictComp(self, node: ast.DictComp) -> Node | None:
        return self._comprehension(node.generators, node.key, node.value)

    def visit_ListComp(self, node: ast.ListComp) -> Node | None:
        return self._comprehension(node.generators, node.elt)

    def visit_SetComp(self, node: ast.SetComp) -> Node | None:
        return self._comprehension(node.generators, node.elt)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> Node | None:
        return self._comprehension(node.generators, node.elt)

    def _comprehension(self, generators: list[ast.comprehension], *parts: ast.expr) -> Node | None:
        with self.inside({}):
            for generator in generators:
                self.visit(generator)
            values = [self.visit(part) for part in parts]
        return {"items": values[-1]} if values[-1] else None

    def visit_Name(self, node: ast.Name) -> Node | None:
        return self.scope.get(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        base: Node | None = self.visit(node.value)
        if base is not None and "module" in base:
            return member(base["module"], node.attr, self.shape)
        if base is FOREIGN:
            return FOREIGN
        return self._field(base, node.attr) or (base and {"method": node.attr, "of": base})

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        base: Node | None = self.visit(node.value)
        self.visit(node.slice)
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        found = self._field(base, key) if isinstance(key, str) and not items(base) else None
        return found or items(base)

    def _field(self, base: Node | None, name: str) -> Node | None:
        """Note that a field is read, and return what it is."""
        holder = record(base)
        if base is None:
            self.found |= {(r, name) for r in self.shape.names() if name in self.shape.fields(r)}
        elif holder and name in self.shape.fields(holder):
            self.found.add((holder, name))
            return self.shape.fields(holder)[name]
        return None

    def visit_Call(self, node: ast.Call) -> Any:
        function: Node = self.visit(node.func) or {}
        if function.get("method") == "apply" and node.args:
            return self._applied(node.args[0], function["of"])
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            self.visit(argument)
        return self._returned(node, function)

    def _returned(self, node: ast.Call, function: Node) -> Node | None:
        """Return what a call gives back."""
        if "reader" in function:
            return OUTPUTS
        if "class" in function:
            return {"$ref": function["class"]}
        if "method" in function:
            return called(function["method"], function["of"])
        # what Pulumi itself hands on may well be ours
        if function is FOREIGN or function.get("module", "pulumi") != "pulumi":
            return FOREIGN
        made = self.functions.get(node.func.id) if isinstance(node.func, ast.Name) else None
        return annotated(made.returns, self.scope) if made else None

    def _applied(self, function: ast.expr, value: Node) -> Any:
        """Follow a value into the function that it is handed to."""
        if isinstance(function, ast.Lambda) and function.args.args:
            with self.inside({function.args.args[0].arg: value}):
                return self.visit(function.body)
        name = function.id if isinstance(function, ast.Name) else ""
        made = self.functions.get(name)
        if made and made.args.args and (name, str(value)) not in self.entered:
            self.entered.add((name, str(value)))
            with self.inside({made.args.args[0].arg: value}):
                for statement in made.body:
                    self.visit(statement)
        elif not made:
            self.visit(function)
        return None

    def visit_Lambda(self, node: ast.Lambda) -> None:
        with self.inside({argument.arg: None for argument in node.args.args}):
            self.visit(node.body)

    def visit_IfExp(self, node: ast.IfExp) -> Any:
        self.visit(node.test)
        first, second = self.visit(node.body), self.visit(node.orelse)
        return first or second

    def _bind(self, target: ast.expr, value: Node | None) -> None:
        if isinstance(target, ast.Tuple) and value and "pairs" in value:
            self._bind(target.elts[1], value["pairs"])
        elif isinstance(target, ast.Name) and value:
            self.scope[target.id] = value
        elif isinstance(target, ast.Name):
            self.scope.pop(target.id, None)
