"""Formats of a finished report, one module each.

A format is a module of this package that defines `NAME`, the word a user types, and `render(report)`, which gives text
or bytes. Every option of `render` beyond the report is keyword-only and has a default. One that shows the maps of the
application without being asked to sets `MAPS`; one whose library is an extra of the distribution, called like the
format, names the library in `EXTRA`; one that is no text sets `BINARY`; one that wants the items of the whole target
where only some of its packages were asked for sets `WHOLE`. One that can write part by part also defines
`stream(report, out)`, which writes the same to a binary file. Nothing here imports more than `secgate.model` and what
writes the format.
"""

import importlib
import pkgutil
from functools import cache
from types import MappingProxyType, ModuleType


@cache
def formats() -> MappingProxyType[str, ModuleType]:
    """Every format by its name, in order of the names.

    The modules are imported on the first call; one whose library is heavy or optional imports it inside `render`.

    Raises:
        ValueError: when two modules claim one name.
    """
    found: dict[str, ModuleType] = {}
    for info in pkgutil.iter_modules(__path__, f"{__name__}."):
        module = importlib.import_module(info.name)
        name = getattr(module, "NAME", None)
        if name is None:
            continue
        if name in found:
            message = f"two formats are called {name!r}: {found[name].__name__} and {module.__name__}"
            raise ValueError(message)
        found[name] = module
    return MappingProxyType(dict(sorted(found.items())))
