"""Entries of a cache that are no tenant data by what their key says, and the proof that takes it back."""

import re

from secgate.facts.typescript.caches import Loads, Use
from secgate.facts.typescript.names import arguments_of
from secgate.facts.typescript.syntax import text_of
from secgate.model import Confidence

# Keys that hold a random value which its owner alone has.
_RANDOM = re.compile(r"idempot|nonce|oauth|csrf", re.IGNORECASE)
# Words for what is often no tenant data: locks, counters, settings of the whole service. Tenants have such rows, too.
_OFTEN = re.compile(
    r"rate-?limit|"
    r"(?<![a-z])(?:state|lock|rate|limit|audience|health|feature|flag|licen[cs]e|lease)s?(?![a-z])",
    re.IGNORECASE,
)
# Lists that one end fills and the other empties.
_QUEUE = re.compile(
    r"queue|jobs?\b|tasks?\b|outbox|inbox|events?\b|stream|pending|backlog|dead|retry|mail", re.IGNORECASE
)
_ONCE = re.compile(r"\bnx\s*:\s*true|['\"]NX['\"]")


def is_mark(use: Use, loads: Loads) -> bool:
    """Whether the entry is no tenant data by nature: a lock, a state, a counter, a mark that is written once.

    A word decides nothing where the value is seen to be a row of a tenant model.
    """
    given = arguments_of(use.node)
    shape = use.key.shape
    written = f"{shape} {text_of(use.written)}" if use.named and use.loader is None else shape
    if _RANDOM.search(written) is not None or (use.gathers and _QUEUE.search(written) is not None):
        return True
    if _OFTEN.search(written) is not None and not _is_row(loads):
        return True
    return any(_ONCE.search(text_of(a)) for a in given[1:] or given)


def _is_row(loads: Loads) -> bool:
    """Whether a query in place loads the value, or a function that is given the tenant and returns a row."""
    query = loads.query
    return query is not None and (loads.scoped is not None or query.confidence is Confidence.HIGH)
