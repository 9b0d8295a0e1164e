"""Names that a module offers and other modules define: each is imported when somebody asks for it first.

The stub beside the module (`api.pyi` of `api.py`) is the one list of them: type checkers and editors read it as any
other stub, and the module itself reads it at run time, as SPEC 1 of Scientific Python proposes. So whoever imports one
name of many does not pay for the rest. This is the house's way to load late; an import inside a function says why it
stands there.
"""

import ast
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

__all__ = ["attach", "load_all"]


def attach(module: str, file: str) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """What a module whose stub lists its names calls its `__getattr__`, `__dir__` and `__all__`.

    Args:
        module: its name.
        file: its file; the stub lies beside it.
    """
    places = _places(Path(file).with_suffix(".pyi").read_text(encoding="utf-8"))

    def found(name: str) -> Any:  # noqa: ANN401 - whatever the other module calls so
        if name not in places:
            raise AttributeError(f"module {module!r} has no attribute {name!r}", name=name)
        origin, attribute = places[name]
        value = getattr(import_module(origin), attribute)
        setattr(sys.modules[module], name, value)
        return value

    names = sorted(places)
    return found, lambda: names, names


def load_all(module: str) -> None:
    """Import everything that a module offers, before processes part that would each import it."""
    offering = import_module(module)
    for name in offering.__all__:
        getattr(offering, name)


def _places(stub: str) -> dict[str, tuple[str, str]]:
    """By name, the module that defines it and what it is called there."""
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.parse(stub).body
        if isinstance(node, ast.ImportFrom) and node.module is not None
        for alias in node.names
    }
