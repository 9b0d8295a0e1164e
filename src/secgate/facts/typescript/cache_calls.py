"""Calls of a cache's client as what they do: by method, by a command's name, and under a name that was taken out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.packages import package_of as npm_package
from secgate.facts.typescript.cache_clients import package_of
from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.names import (
    FUNCTIONS,
    ancestors,
    arguments_of,
    inside,
    key_of,
    last_name,
    properties,
    returned,
    unwrap,
    value_of,
)
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View
from secgate.sieve import Sieve

WRITES = frozenset({
    "set", "setex", "setEx", "psetex", "pSetEx", "setnx", "setNX", "put", "hset", "hSet", "mset", "mSet", "msetnx",
    "mSetNX", "hmset", "hmSet", "hsetnx", "hSetNX", "getset", "getSet", "jsonSet",
})  # fmt: skip
WRAPS = frozenset({"wrap", "getOrSet", "fetch", "remember", "getOrFetch", "getOrCompute", "memoize"})
READS = frozenset({
    "get", "has", "mget", "mGet", "hget", "hGet", "hgetall", "hGetAll", "hmget", "hmGet", "peek", "exists", "ttl",
    "getex", "getEx", "getdel", "getDel", "lrange", "lRange", "smembers", "sMembers", "zrange", "zRange",
})  # fmt: skip
DELETES = frozenset({"del", "delete", "unlink", "hdel", "hDel", "invalidate", "evict", "remove", "take"})
GATHERS = frozenset({"lpush", "lPush", "rpush", "rPush", "sadd", "sAdd", "zadd", "zAdd"})
"""Writes to lists and sets, which are as often queues."""
MANY = frozenset({"mset", "mSet", "msetnx", "mSetNX"})
"""Writes of several entries at once."""
_COMMANDS = frozenset({"call", "callBuffer", "sendCommand", "send_command"})
_KINDS = (("write", WRITES | GATHERS), ("wrap", WRAPS), ("read", READS), ("delete", DELETES))
# How a command is written, by the method that does the same.
_METHODS = {name.lower(): name for _, names in _KINDS for name in sorted(names)} | {"json.set": "jsonSet"}
_OPERATIONS = {name: kind for kind, names in _KINDS for name in names}
_BOUND = Sieve(r"\.bind\s*\(")
_TAKEN_APART = re.compile(r"\}\s*=")
_TAKEN = re.compile(r"\b(?:set|put|get|del|delete|wrap|setex|mset|hset)\b[^{}=()]{0,120}\Z")
_MOST_TAKEN = 130
_PAIR = 2


@dataclass(frozen=True)
class Called:
    """One call of a client.

    Attributes:
        node: the call.
        name: the method, or the one that does what the command does; empty where the command is computed.
        given: the method's arguments.
        receiver: the client.
    """

    node: Node
    name: str
    given: tuple[Node, ...]
    receiver: Node

    @property
    def operation(self) -> str:
        """`write`, `wrap`, `read` or `delete`; empty for anything else."""
        return operation_of(self.name)


def operation_of(name: str) -> str:
    """What a method does with an entry; empty where it is none of a cache."""
    return _OPERATIONS.get(name, "")


def may_take(folded: str) -> bool:
    """Whether a text in lower case may take a method out of a client, as `const { get: read } = client` does."""
    # NOTE: few braces end a pattern, and to begin at every `get` takes twenty times as long.
    ends = (match.start() for match in _TAKEN_APART.finditer(folded))
    return _BOUND.finds(folded) or any(_TAKEN.search(folded, max(0, end - _MOST_TAKEN), end) for end in ends)


def calls_of(view: View) -> Iterator[Called]:
    """Every call in a file that is one of a cache's by its name, whatever it is called on, in source order."""
    takes = may_take(view.file.folded)
    for call, callee, name in view.names.named:
        if takes and callee.type == "identifier":
            taken = _taken(view, callee)
            if taken is not None and arguments_of(call):
                yield Called(call, taken[0], tuple(arguments_of(call)), taken[1])
        # NOTE: most calls are none of these, and to look into one costs more than to look for its name.
        elif name in _OPERATIONS or name in _COMMANDS:
            owner = unwrap(callee).child_by_field_name("object")
            if owner is not None and name in _COMMANDS:
                yield from _command(view, call, owner)
            elif owner is not None and arguments_of(call):
                yield Called(call, name, tuple(arguments_of(call)), owner)


def _command(view: View, call: Node, owner: Node) -> Iterator[Called]:
    """`call('SET', key, value)`, `sendCommand(['SET', key, value])`; a command that is no cache's is left out."""
    given: list[Node] = []
    for argument in arguments_of(call):
        listed = view.names.resolve(argument)
        given += [c for c in listed.named_children if c.type != "comment"] if listed.type == "array" else [argument]
    first = view.names.resolve(given[0]) if given else None
    if first is None:
        return
    if first.type != "string":
        # NOTE: a store of rate limits or sessions sends its own commands through the client that it is given.
        if not _is_lent(view, call):
            yield Called(call, "", tuple(given), owner)
    elif (name := _METHODS.get(text_of(first)[1:-1].lower())) is not None and given[1:]:
        yield Called(call, name, tuple(given[1:]), owner)


def _is_lent(view: View, call: Node) -> bool:
    """Whether a call sends what a package asks for: `new Store({ sendCommand: (...args) => redis.call(...args) })`."""
    function = function_around(call)
    around = ancestors(function) if function is not None else ()
    taking = next((node for node in around if node.type in {"new_expression", "call_expression"}), None)
    if function is None or taking is None or not any(inside(function, one) for one in arguments_of(taking)):
        return False
    callee = taking.child_by_field_name("constructor") or taking.child_by_field_name("function")
    module = package_of(view, callee) if callee is not None else ""
    return bool(module) and npm_package(module) is not None


def _taken(view: View, callee: Node) -> tuple[str, Node] | None:
    """The method and the client of `const { set } = cache` and `const put = cache.set.bind(cache)`."""
    binding = view.names.binding(unwrap(callee))
    if binding is None or binding.kind != "local" or binding.value is None or len(binding.path) > 1:
        return None
    held, name = unwrap(binding.value), binding.path[0] if binding.path else ""
    if name:
        inner = properties(held).get(name) if held.type == "object" else None
        if inner is None:
            return (name, held) if operation_of(name) else None
        held = unwrap(inner)
    if held.type == "call_expression" and last_name(held) == "bind":
        bound = unwrap(held.child_by_field_name("function") or held).child_by_field_name("object")
        held = unwrap(bound) if bound is not None else held
    owner = held.child_by_field_name("object") if held.type == "member_expression" else None
    return (last_name(held), owner) if owner is not None and operation_of(last_name(held)) else None


def entries_of(view: View, called: Called) -> list[tuple[Node, Node]]:
    """(key, value) of each entry that a write of many names: an object, a list of pairs, or all arguments in turn."""
    given = list(called.given)
    only = view.names.resolve(given[0]) if len(given) == 1 else None
    if only is None:
        return list(zip(given[::2], given[1::2], strict=False))
    if only.type == "call_expression" and last_name(only) == "fromEntries" and arguments_of(only):
        only = view.names.resolve(arguments_of(only)[0])
    if only.type == "object":
        return [(_key_node(entry), value_of(entry)) for entry in only.named_children if entry.type == "pair"]
    parts = [view.names.resolve(c) for c in only.named_children] if only.type == "array" else _made(view, only)
    pairs = [pair for part in parts if (pair := _pair(part)) is not None]
    if pairs or only.type != "array":
        return pairs
    return list(zip(only.named_children[::2], only.named_children[1::2], strict=False))


def _made(view: View, call: Node) -> list[Node]:
    """What each element of `rows.map((row) => [key(row), row])` is."""
    if call.type != "call_expression" or last_name(call) not in {"map", "flatMap"}:
        return []
    functions = [unwrap(argument) for argument in arguments_of(call) if unwrap(argument).type in FUNCTIONS]
    return [view.names.resolve(part) for function in functions for part in returned(function)]


def _pair(part: Node) -> tuple[Node, Node] | None:
    if part.type == "array" and part.named_child_count == _PAIR:
        return part.named_children[0], part.named_children[1]
    named = properties(part) if part.type == "object" else {}
    value = named.get("val") or named.get("value")
    return (named["key"], value) if "key" in named and value is not None else None


def _key_node(entry: Node) -> Node:
    """The name of an entry as an expression: what stands in the brackets of a computed one."""
    key = entry.child_by_field_name("key") or entry
    return key.named_children[0] if key.type == "computed_property_name" and key.named_children else key


def fields_of(argument: Node) -> list[Node]:
    """The names of the fields that `hSet(key, { … })` writes."""
    if argument.type != "object":
        return [argument]
    return [_key_node(entry) for entry in argument.named_children if entry.type == "pair" and not key_of(entry)]
