"""What memoisers a file uses, whatever it calls them, and what they tell calls apart by."""

from collections.abc import Iterator

from secgate.facts.typescript.cache_clients import CACHE_MEMOISERS, origin_of, package_of
from secgate.facts.typescript.key_functions import function_behind
from secgate.facts.typescript.names import FUNCTIONS, arguments_of, inside, properties, returned, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import unit_of
from secgate.facts.typescript.view import View

_MEMOISERS = frozenset({"memoize", "memoizee", "once", "pMemoize", "moize", "memoizeOne", "memoizeAsync"})
# Memoisers that tell calls apart by the first argument alone, and the options that name another way.
_BY_THE_FIRST = frozenset({
    "lodash", "lodash-es", "lodash.memoize", "lodash/memoize", "lodash-es/memoize", "underscore", "mem", "memoize",
    "p-memoize",
})  # fmt: skip
# Packages of many functions, whose default is none of them.
_OF_MANY = frozenset({"lodash", "lodash-es", "underscore"})
# How many arguments count, where an option says so.
_COUNTS = ("length", "maxArgs")
_RESOLVERS = ("cacheKey", "cacheKeyFn", "normalizer", "transformArgs", "transformKey", "resolver")


def memoisers_of(view: View) -> dict[str, str]:
    """What memoisers are called in a file, with what their packages call them."""
    found = {name: name for name in _MEMOISERS}
    for binding in view.names.imports():
        package, _, part = binding.source.replace("lodash.", "lodash/").partition("/")
        if package not in CACHE_MEMOISERS:
            continue
        name = binding.path[0] if binding.path else "default"
        if name == "default" and (part or package not in _OF_MANY):
            name = part if part in _MEMOISERS else "memoize"
        if name in _MEMOISERS:
            found[binding.name] = name
    return found


def function_given(view: View, node: Node) -> tuple[View, Node] | None:
    """The function that is written at a place or that a name there means."""
    if unwrap(node).type in FUNCTIONS:
        return view, unwrap(node)
    return function_behind(view, node) if unwrap(node).type == "identifier" else None


def kept_loaders(view: View) -> Iterator[tuple[Node, View, Node, bool]]:
    """(what makes it, the file and the function that loads, whether the tenant is in it) of loaders of a whole process.

    One that is made for each request keeps nothing for another.
    """
    if "dataloader" not in view.file.folded:
        return
    for made in view.file.nodes("new_expression"):
        given = arguments_of(made)
        constructor = made.child_by_field_name("constructor")
        if constructor is None or not given or package_of(view, constructor) != "dataloader":
            continue
        options = properties(view.names.resolve(given[1])) if given[1:] else {}
        off = "cache" in options and text_of(options["cache"]) == "false"
        found = function_given(view, given[0]) if unit_of(made).type == "program" and not off else None
        if found is not None:
            told = [*found[1].named_children, *(options[name] for name in _RESOLVERS if name in options)]
            yield made, *found, any(found[0].words.mentioned(part) is not None for part in told)


def is_keyed_by_tenant(view: View, call: Node, home: View, function: Node, name: str) -> bool:
    """Whether the tenant is part of what a memoiser tells calls apart by: what its resolver gives, else arguments."""
    given = arguments_of(call)[1:]
    options = properties(unwrap(given[0])) if given and unwrap(given[0]).type == "object" else {}
    keyed = [options[name] for name in _RESOLVERS if name in options] or [g for g in given if not options]
    resolvers = [found for node in keyed if (found := function_given(view, node)) is not None]
    if resolvers:
        return all(
            where.words.mentioned(part) is not None for where, resolver in resolvers for part in returned(resolver)
        )
    if name == "once":
        return False
    parameters = home.names.parameters(function)
    counted = next((text_of(options[option]) for option in _COUNTS if option in options), "")
    if origin_of(view, call)[0] in _BY_THE_FIRST or name == "pMemoize":
        counted = "1"
    if counted.isdecimal():
        listed = function.child_by_field_name("parameters")
        entries = listed.named_children[: int(counted)] if listed is not None else []
        parameters = [b for b in parameters if not entries or any(inside(b.node, one) for one in entries)]
    return any(home.words.is_key(b.name) or b.name.lower() in home.words.stems for b in parameters)
