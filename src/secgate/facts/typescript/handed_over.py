"""What a function is given by the wrapper that it was handed to: `endpoint({ run: async ({ body }) => … })`."""

import re
from collections.abc import Iterator
from typing import Literal

from secgate.facts.typescript.arms import arms_of, ends, has_run
from secgate.facts.typescript.names import (
    Binding,
    ancestors,
    arguments_of,
    inside,
    key_of,
    last_name,
    properties,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View

Given = Literal["request", "parsed", "raw", "unknown", "elsewhere"]
# A value is given to a schema, or what was found wrong with it is asked for.
PARSES = re.compile(r"\.\s*(?:safe)?[pP]arse(?:Async)?\s*\(|\.\s*validate(?:Async|Sync)?\s*\(|validationResult\s*\(")
Answer = Literal["yes", "unclear", "no"]
_THROWS = frozenset({"parse", "parseAsync", "validateAsync", "validateSync", "validateOrReject"})
_TELLS = frozenset({"safeParse", "safeParseAsync", "validate"})
_TOLD = re.compile(r"!\s*\w[\w.?]*\.success\b|\berrors?\b|\bsuccess\s*===\s*false")
_REQUEST = re.compile(r"_?req(?:uest)?")
_RAW = re.compile(r"_?req(?:uest)?\??\.(?:body|json\(\))")


def given_part(view: View, function: Node, part: str) -> Given:
    """What a function gets as a part of its first argument from the wrapper of the target that it is handed to.

    `request` where the wrapper hands on the request itself, `parsed` where a schema has parsed the part, `raw` where it
    comes as it was sent, `unknown` where that cannot be followed, `elsewhere` for a function that is not written in the
    arguments of a call.
    """
    handed = handed_to(function)
    if handed is None:
        return "elsewhere"
    call, index, key = handed
    callee = call.child_by_field_name("function")
    found = view.links.declared(view, callee) if callee is not None else None
    if found is None:
        return "unknown"
    answers = {_judged(found[0], first, part) for first in _first_arguments(*found, index, key)}
    if not answers or len(answers) > 1:
        return "raw" if "raw" in answers else "unknown"
    return answers.pop()


def parsed_around(view: View, function: Node, part: str) -> Answer:
    """Whether every wrapper of the target that a function is handed to gives a part to a schema before it calls it.

    `no` also where nothing is known of where the function goes.
    """
    places = [(view, function)]
    if handed_to(function) is None:
        sites = view.links.sites(view, function)
        places = [(site.view, site.call) for site in sites.handed]
    answers = {_parses_first(held, place, part) for held, place in places}
    if answers == {"yes"}:
        return "yes"
    return "unclear" if answers and "no" not in answers else "no"


def _parses_first(view: View, place: Node, part: str) -> Answer:
    handed = handed_to(place)
    callee = handed[0].child_by_field_name("function") if handed is not None else None
    found = view.links.declared(view, callee) if callee is not None else None
    if found is None or handed is None:
        return "no"
    answers = {_given_before(*found, first, part) for first in _first_arguments(*found, *handed[1:])}
    return answers.pop() if len(answers) == 1 else "no"


def _given_before(view: View, wrapper: Node, first: Node, part: str) -> Answer:
    """Whether a wrapper gives a part of the request to a schema, and refuses what does not fit, before a place."""
    calls = [call for call in view.names.calls(wrapper) if call.start_byte < first.start_byte]
    given = [call for call in calls if any(_is_part(argument, part) for argument in arguments_of(call))]
    names = {last_name(call) for call in given if _is_certain(call, first)}
    if names & _THROWS:
        return "yes"
    names |= {last_name(call) for call in given}
    if names & _THROWS:
        return "unclear"
    if not names & _TELLS:
        return "no"
    tests = [
        n for n in walk(wrapper) if n.type == "if_statement" and given[0].start_byte < n.end_byte < first.start_byte
    ]
    tests = [n for n in tests if ends(n.child_by_field_name("consequence"))]
    refused = any(_TOLD.search(text_of(n.child_by_field_name("condition"))) for n in tests)
    return "yes" if refused else "unclear"


def _is_part(node: Node, part: str) -> bool:
    return re.fullmatch(rf"_?req(?:uest)?\??\.{part}", text_of(node)) is not None


def _is_certain(call: Node, place: Node) -> bool:
    """Whether a call has run, and has not failed, wherever a place behind it is reached."""
    before, there = arms_of(call), {arm.branch for arm in arms_of(place)}
    always = all(arm.branch in there or arm.name in {"condition", "body"} for arm in before)
    return always and has_run(before, arms_of(place))


def handed_to(function: Node) -> tuple[Node, int, str] | None:
    """(call, position, key) of the argument that a function is, or lies in as an entry of an object."""
    key, node = "", function
    if function.type == "method_definition":
        key = key_of(function)
        node = function.parent or function
    elif function.parent is not None and function.parent.type == "pair":
        key = key_of(function.parent)
        node = function.parent.parent or function
    around = node.parent
    call = around.parent if around is not None and around.type == "arguments" else None
    if call is None or call.type != "call_expression":
        return None
    position = next((i for i, given in enumerate(arguments_of(call)) if inside(node, given)), None)
    return (call, position, key) if position is not None else None


def _first_arguments(view: View, wrapper: Node, index: int, key: str) -> Iterator[Node]:
    """What a wrapper gives first to the function that it was handed at a position, or in an object there."""
    for call in view.names.calls(wrapper):
        callee = call.child_by_field_name("function")
        given = arguments_of(call)
        if callee is None or not given:
            continue
        callee = unwrap(callee)
        base = callee.child_by_field_name("object") if callee.type == "member_expression" and key else None
        binding = view.names.binding(unwrap(base) if base is not None else callee)
        if binding is None or binding.kind not in {"parameter", "local"}:
            continue
        if base is not None and last_name(callee) != key:
            continue
        if _is_parameter(view, binding, wrapper, index, () if base is not None or not key else (key,)):
            yield given[0]


def _is_parameter(view: View, binding: Binding, wrapper: Node, index: int, path: tuple[str, ...]) -> bool:
    """Whether a name is the wrapper's parameter at a position, or what a path in it leads to."""
    if binding.kind == "local" and binding.value is not None:
        # NOTE: `const { run } = spec`.
        outer = view.names.binding(unwrap(binding.value))
        return outer is not None and binding.path == path and _is_parameter(view, outer, wrapper, index, ())
    listed = wrapper.child_by_field_name("parameters")
    entries = [node for node in listed.named_children if node.type != "comment"] if listed is not None else []
    if wrapper.child_by_field_name("parameter") is not None:
        return index == 0 and binding.owner == wrapper and binding.path == path
    return (
        binding.owner == wrapper
        and binding.path == path
        and len(entries) > index
        and inside(binding.node, entries[index])
    )


def _judged(view: View, first: Node, part: str) -> Given:
    held = view.names.resolve(first)
    if held.type in {"identifier", "shorthand_property_identifier"} and _REQUEST.fullmatch(text_of(held)):
        return "request"
    entries = properties(held) if held.type == "object" else {}
    value = entries.get(part)
    if value is None:
        return "unknown"
    texts = [text_of(origin) for origin in view.names.trace(value)]
    if any(PARSES.search(text) for text in texts):
        return "parsed"
    around = next((outer for outer in ancestors(first) if outer.type == "call_expression"), None)
    raw = around is not None and any(_RAW.search(text) for text in texts)
    return "raw" if raw else "unknown"
