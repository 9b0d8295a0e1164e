"""Places where something adds the tenant to queries by itself: extensions, middleware, session settings, plugins."""

import re
from collections.abc import Iterator

from secgate.facts.typescript.document_hooks import hooks_of
from secgate.facts.typescript.syntax import text_of
from secgate.facts.typescript.view import View
from secgate.model import TraceStep

# Settings of a session that policies of the database read.
_SESSION = re.compile(r"set_config|\bset\s+(?:local|session)\b", re.IGNORECASE)


def injections_of(view: View) -> Iterator[TraceStep]:
    """Those of one file."""
    for hook in hooks_of(view):
        if not hook.accessor:
            yield view.proof(hook.call, "the schema adds the tenant to queries here").step
    for call, _, name in view.names.named:
        sends = name.startswith(("$queryRaw", "$executeRaw")) or (name == "execute" and bool(view.tables))
        session = sends and _SESSION.search(text_of(call)) is not None
        if (name in {"$extends", "$use"} or session) and view.words.mentioned(call) is not None:
            yield view.proof(call, "the client adds the tenant to queries here").step
