"""A package of programs as one text, to be sent to a server and run there by `python3 -I -`."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

# Makes the modules in the order given, each in its package, so that `from . import x` finds x.
_RUN = """import sys, types
package = types.ModuleType({package!r})
package.__path__ = []
sys.modules[{package!r}] = package
for name, source in {sources!r}.items():
    module = types.ModuleType({package!r} + "." + name)
    module.__package__ = {package!r}
    sys.modules[module.__name__] = module
    setattr(package, name, module)
    exec(compile(source, name + ".py", "exec"), module.__dict__)
sys.exit(module.main(*{given!r}))
"""


def bundle(*modules: ModuleType, given: tuple[object, ...] = ()) -> str:
    """Return a program that has the text of modules in it and runs the `main` of the last.

    Args:
        modules: of one package; each after those that it imports.
        given: what `main` is called with, of Python's own plain types.
    """
    sources = {module.__name__.rpartition(".")[2]: inspect.getsource(module) for module in modules}
    package = modules[-1].__name__.rpartition(".")[0].rpartition(".")[2]
    return _RUN.format(package=package, sources=sources, given=given)
