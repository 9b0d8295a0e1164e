"""What schemas say of the parts of a request: which part one is given, where it throws, and what its answer tells."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal as Word

from secgate.facts.model import Checked
from secgate.facts.typescript.names import arguments_of, last_name, properties
from secgate.facts.typescript.proofs import NOTHING, State, joined, proven
from secgate.facts.typescript.symbols import Origin, Symbol
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.values import External, ExternalCall, Record, Text, Value
from secgate.model import TraceStep

PARTS = ("body", "params", "query")
# A part whose name is not known.
ANY = "?"
_SCHEMAS = frozenset({
    "zod", "zod/v4", "zod/v3", "joi", "@hapi/joi", "yup", "valibot", "superstruct", "arktype", "@sinclair/typebox",
    "io-ts", "myzod", "runtypes", "fastest-validator", "ajv",
})  # fmt: skip
_THROWS = frozenset({"parse", "parseAsync", "validateAsync", "validateSync", "validateOrReject"})
_TELLS = frozenset({"safeParse", "safeParseAsync", "spa", "validationResult"})
_HOLDS = frozenset({"isValid", "isValidSync", "Check", "is", "allows", "guard"})
_ASSERTS = frozenset({"assert", "create", "mask", "Parse", "Decode"})
_FITS = frozenset({"success", "valid", "isValid", "ok"})
_FAILS = frozenset({"error", "errors", "issues", "length"})
_RESULTS = frozenset({"data", "output", "value", "success", "error"}) | _THROWS | _TELLS | _HOLDS | _ASSERTS
_KEEPS = frozenset({"strict", "strip", "passthrough", "refine", "superRefine", "partial", "describe", "readonly"})
_OBJECTS = frozenset({("object",), ("strictObject",)})
_WORDS = (("body", re.compile("body", re.IGNORECASE)), ("params", re.compile("param", re.IGNORECASE)),
          ("query", re.compile("query", re.IGNORECASE)))  # fmt: skip

# The parts of a request in the words of validators of Hono, and of the schemas of Fastify.
_TARGETS = {
    "json": "body", "form": "body", "query": "query", "param": "params", "body": "body", "params": "params",
    "querystring": "query", ANY: ANY,
}  # fmt: skip

# How a call of a schema says that a value does not fit: it throws, its result tells, or it is false.
Manner = Word["throws", "tells", "holds", "throws or tells"]
Forced = Callable[[Value], Value]


@dataclass(frozen=True)
class Seen:
    """What a schema is given: parts of a request as a whole, and parts of which it sees a piece."""

    parts: frozenset[str] = frozenset()
    pieces: frozenset[str] = frozenset()


def piece(parts: frozenset[str]) -> frozenset[str]:
    """The parts of a value that is read from what has these parts."""
    return frozenset(f"{part.rstrip('.')}." for part in parts)


def manner(package: str, names: tuple[str, ...], name: str) -> Manner | None:
    """How a call says that what it is given does not fit; None for a call that is no schema's.

    Args:
        package: the package the callee comes from; empty where that is not known.
        names: the names that lead from the package to the callee.
        name: the last one.
    """
    if name in _TELLS or (package == "class-validator" and name in {"validate", "validateSync"}):
        return "tells"
    if package == "ajv" or package.startswith("ajv/"):
        return "holds" if {"compile", "validate"} & set(names) else None
    if name in _THROWS:
        return "throws"
    if name == "validate":
        known: dict[str, Manner] = {"joi": "tells", "@hapi/joi": "tells", "yup": "throws", "superstruct": "tells"}
        return known.get(package, "throws or tells")
    if package in _SCHEMAS and name in _HOLDS:
        return "holds"
    if package in {"io-ts", "fastest-validator"} and name in {"decode", "check"}:
        return "throws or tells"
    if package in {"joi", "@hapi/joi"} and name in {"attempt", "assert"}:
        return "throws"
    return "throws" if package in _SCHEMAS - {"zod", "joi", "yup"} and name in _ASSERTS else None


def is_schema_package(package: str) -> bool:
    """Whether a package makes schemas."""
    return package in _SCHEMAS


def seen(symbols: Iterable[Symbol], schema: Value | None, forced: Forced) -> Seen:
    """What a call gives to a schema; of a whole request, the parts that the schema has a name for."""
    symbols = list(symbols)
    found = frozenset(part for symbol in symbols for part in symbol.parts)
    whole = any(symbol.whole or symbol.origin is Origin.REQUEST for symbol in symbols)
    found |= frozenset(PARTS) if any(symbol.origin is Origin.REQUEST for symbol in symbols) else frozenset()
    if isinstance(schema, External | ExternalCall) and _package(schema) == "express-validator":
        return Seen(found)
    parts = frozenset(part for part in found if not part.endswith("."))
    pieces = frozenset(part.rstrip(".") for part in found if part.endswith(".")) - parts
    named = _keys(schema, forced) if whole and schema is not None else None
    if whole and named is None:
        return Seen(frozenset(), parts | pieces)
    return Seen(parts & named if named is not None else parts, pieces)


def holds(parts: Iterable[str], step: TraceStep, *, sure: bool = True) -> State:
    """The state in which these parts fit a schema."""
    state = NOTHING
    for part in parts:
        state = state.with_(proven("validation", step, claim=part, sure=sure))
    return state


def told(symbol: Symbol, name: str) -> Symbol | None:
    """What a member of a schema's answer says: whether the value fits, or what is wrong with it."""
    if not symbol.fits.proofs:
        return None
    if name in _FITS:
        return Symbol(when_true=symbol.fits)
    if name in _FAILS:
        return Symbol(when_false=symbol.fits, fits=NOTHING if name == "error" else symbol.fits)
    return None


def counted(operator: str, left: Symbol, right: Symbol) -> Symbol | None:
    """`errors.length > 0` and its like, of what a schema found wrong."""
    if not left.when_false.proofs or not left.fits.proofs or right.text not in {"0", "1"}:
        return None
    some = Symbol(when_false=left.when_false)
    none = Symbol(when_true=left.when_false)
    if right.text == "1":
        return {">=": some, "<": none}.get(operator)
    return {">": some, "!==": some, "!=": some, "===": none, "==": none, "<=": none}.get(operator)


def is_schema(value: Value | None) -> bool:
    """Whether a value is a schema that a package made, and so is always there."""
    if not isinstance(value, ExternalCall) or value.callee.package not in _SCHEMAS:
        return False
    return not _RESULTS & {*value.callee.names, *value.names}


def of_package(value: ExternalCall, forced: Forced) -> tuple[str, ...]:
    """The parts that a middleware from elsewhere checks: by its name, or by what it is given schemas for."""
    names = [name for name in (*value.callee.names, *value.names) if name not in {"()", "default"}]
    if value.callee.package.startswith(("@hono/", "hono", "fastify")):
        words = [held.text for held in map(forced, value.arguments) if isinstance(held, Text)]
        return tuple(part for word in words if (part := _TARGETS.get(word)))
    if value.callee.package in {"express-openapi-validator", "express-zod-api"}:
        return PARTS
    said = [part for part, word in _WORDS if any(word.search(name) for name in names)]
    if said:
        return tuple(said)
    if value.callee.package == "express-validator":
        return PARTS
    keys = _written(value) or [key for held in value.arguments[:1] for key in _names_in(forced(held))]
    return tuple(part for part, word in _WORDS if any(word.search(key) for key in keys)) or (ANY,)


def part_of_target(word: str) -> str:
    """The part of a request that validators of Hono call by a word; empty for headers and cookies."""
    return _TARGETS.get(word, "")


def _written(value: ExternalCall) -> list[str]:
    """The keys of the object that a call is given, as written: `[Segments.BODY]` too; none with a spread."""
    given = next(iter(arguments_of(value.site.node)), None)
    if given is None or given.type != "object" or any(c.type == "spread_element" for c in given.named_children):
        return []
    keys = (entry.child_by_field_name("key") or entry for entry in given.named_children if entry.type != "comment")
    return [text_of(key) for key in keys]


def _names_in(value: Value) -> list[str]:
    return list(value.entries) if isinstance(value, Record) and not value.is_open else []


def checked(lets: list[State], looked: Iterable[str], unclear: Iterable[str]) -> Checked:
    """What a middleware proves of the parts, by the states in which it lets a request through."""
    parts = {proof.claim for proof in joined(lets).proofs if proof.kind == "validation"} if lets else set()
    open_to = set(looked) - parts
    doubtful = (set(unclear) - parts) | (open_to if not lets or ANY in open_to else set())
    return Checked(tuple(sorted(parts)), tuple(sorted(doubtful)), tuple(sorted(open_to - doubtful)))


def without(state: State) -> State:
    """The state without what schemas say."""
    kept = tuple(proof for proof in state.proofs if proof.kind != "validation")
    return state if len(kept) == len(state.proofs) else replace(state, proofs=kept)


def _keys(schema: Value, forced: Forced) -> frozenset[str] | None:
    """The names of an object's schema; None where they are not known."""
    held = forced(schema)
    if not isinstance(held, ExternalCall) or set(held.names) - _RESULTS:
        return None
    if held.callee.names[-1:] not in _OBJECTS:
        return _written_keys(held.site.node)
    shape = forced(held.arguments[0]) if held.arguments else None
    return frozenset(shape.entries) if isinstance(shape, Record) and not shape.is_open else None


def _written_keys(call: Node) -> frozenset[str] | None:
    """The names of `z.object({ … }).strict()`, which change none of them."""
    node: Node | None = call
    while node is not None and node.type == "call_expression":
        callee = node.child_by_field_name("function")
        if last_name(callee) in {"object", "strictObject"}:
            shape = next(iter(arguments_of(node)), None)
            spread = shape is None or any(child.type == "spread_element" for child in shape.named_children)
            return None if shape is None or spread or shape.type != "object" else frozenset(properties(shape))
        if callee is None or last_name(callee) not in _KEEPS:
            return None
        node = callee.child_by_field_name("object")
    return None


def _package(value: External | ExternalCall) -> str:
    return value.package if isinstance(value, External) else value.callee.package
