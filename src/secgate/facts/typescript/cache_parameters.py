"""Keys that are parameters and no keys of a wrapper: what is kept is loaded by the same parameter, for the tenant."""

import re
from collections.abc import Iterable
from dataclasses import replace

from secgate.facts.typescript.cache_wrappers import parameter_of
from secgate.facts.typescript.caches import Use, read_loads
from secgate.facts.typescript.names import Binding
from secgate.facts.typescript.syntax import walk
from secgate.model import Confidence

# Names of parameters that callers put together.
_KEY = re.compile(r"key|^k$|pattern|args|params|parts", re.IGNORECASE)
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
    """The one parameter that a key is made of."""
    if not use.key.generic or use.key.tenant or use.key.shape.count("{}") != 1 or use.written is None:
        return None
    found = parameter_of(use.view, use.written)
    return found if found is not None and not found.path else None


def _loads_by(use: Use, key: Binding) -> bool:
    """Whether what is kept comes from a load that is given the tenant and the key, each by itself.

    Without the tenant, a query in place by what is not called a key.
    """
    if use.operation not in _KEEPING:
        return False
    loads = read_loads(use)
    query = loads.query if loads.query is not None and loads.query.confidence is Confidence.HIGH else None
    loaded = loads.scoped or (query if _KEY.search(key.name) is None else None)
    if loaded is None or loaded.view is not use.view:
        return False
    return any(part.type in _NAMES and loaded.view.names.binding(part) == key for part in walk(loaded.node))
