"""What procedures of tRPC and oRPC answer with: these send what the handler of a procedure gives back."""

from collections.abc import Iterator

from secgate.facts.typescript.names import FUNCTIONS, arguments_of, returned, unwrap
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.view import Source

# What speaks of procedures, and the methods that end their chains with a handler.
PROCEDURE_SIGNS = ("rocedure", "@orpc/", "@trpc/")
_ENDS = frozenset({"query", "mutation", "handler"})


def procedure_answers(file: Source) -> Iterator[Node]:
    """What the procedures of a file give back."""
    if not any(sign in file.text for sign in PROCEDURE_SIGNS):
        return
    for call, _, name in file.names.named:
        if name in _ENDS:
            handlers = (unwrap(given) for given in arguments_of(call)[:1])
            yield from (value for one in handlers if one.type in FUNCTIONS for value in returned(one))
