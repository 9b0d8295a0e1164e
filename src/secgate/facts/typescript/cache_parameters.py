"""Keys that are parameters and no keys of a wrapper: what is kept is loaded by the same parameter, for the tenant."""

from collections.abc import Iterable
from dataclasses import replace

from secgate.facts.typescript.caches import Use, read_loads
from secgate.facts.typescript.names import Binding, unwrap
from secgate.facts.typescript.syntax import walk

_KEEPING = frozenset({"write", "wrap"})
_NAMES = frozenset({"identifier", "shorthand_property_identifier"})


def decided_in_place(uses: Iterable[Use]) -> list[Use]:
    """The uses of a file, with the keys that are no callers' any more.

    Callers put the tenant into a key, and never into the name by which a row is looked up beside the tenant.
    """
    listed = list(uses)
    looked_up = {key for use in listed if (key := _parameter(use)) is not None and _loads_by(use, key)}
    return [
        replace(use, key=replace(use.key, generic=False)) if looked_up and _parameter(use) in looked_up else use
        for use in listed
    ]


def _parameter(use: Use) -> Binding | None:
    """The parameter that the key is, and nothing else."""
    if not use.key.generic or use.key.tenant or use.key.shape != "{}" or use.written is None:
        return None
    binding = use.view.names.binding(unwrap(use.written))
    return binding if binding is not None and binding.kind == "parameter" and not binding.path else None


def _loads_by(use: Use, key: Binding) -> bool:
    """Whether what is kept comes from a load that is given the tenant and the key, each by itself."""
    loaded = read_loads(use).scoped if use.operation in _KEEPING else None
    if loaded is None or loaded.view is not use.view:
        return False
    return any(part.type in _NAMES and loaded.view.names.binding(part) == key for part in walk(loaded.node))
