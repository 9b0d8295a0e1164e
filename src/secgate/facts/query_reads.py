"""What handlers read of a request beside its body: the query, and path, headers and cookies, which are texts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from secgate.facts.approaches import Approaches
from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.handed_over import given_part
from secgate.facts.typescript.names import FUNCTIONS, Binding, bound_names, last_name, plain, written_index
from secgate.facts.typescript.nest_handed import handed_part, is_handed_whole, is_nest
from secgate.facts.typescript.raw_flow import At, Flow
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

_REQUEST = re.compile(r"(?:_?req|request|(?:ctx|context|c)\.req(?:uest)?)")
_READS = re.compile(
    r"(?:_?req|request|ctx\.req|ctx\.request)\??\.(?:query|params|headers|cookies|signedCookies)"
    r"|(?:_?req|request)\??\.(?:get|header)|(?:\w+\.)*searchParams\??\.(?:get|getAll)"
    r"|(?:await )?(?:headers|cookies)\(\)"
    r"|(?:ctx|context|c)\.req\.(?:param|query|queries|valid|header)"
)
_ADDRESS = re.compile(r"\bsearchParams\??\.get$")
_PAGE = re.compile(r"(?:^|/)page\.[jt]sx?$")
_WORDS = ("query", "params", "headers", "header(", "ookies", "searchParams", "req.get(", ".req.valid(", ".req.param(")
_LONGEST = 60


@dataclass(frozen=True)
class QueryRead:
    """One place that reads a query or a value of it.

    Attributes:
        function: the one that reads.
        node: the place.
        starts: where the value is then.
        is_parsed: a schema of a wrapper has seen it.
        kind: the query, or a text or a form of texts that the code may make an object of: of the address, or the body.
    """

    function: Node
    node: Node
    starts: tuple[At, ...]
    is_parsed: bool = False
    kind: Literal["query", "text", "body"] = "query"


def functions_that_read(view: View) -> list[Node]:
    """The functions that read anything of a request beside its body."""
    if not any(word in view.file.text for word in _WORDS) and not is_nest(view.file.text):
        return []
    found = {binding.owner.id: binding.owner for binding, part in _handed(view) if part != "body"}
    for node in view.file.nodes("member_expression", "call_expression"):
        if node.end_byte - node.start_byte < _LONGEST and _READS.fullmatch(text_of(node)) is not None:
            function = function_around(node)
            if function is not None:
                found.setdefault(function.id, function)
    return list(found.values())


def query_reads(view: View, approaches: Approaches, flow: Flow) -> Iterator[QueryRead]:
    """The places of a file that read the query of a request, or what an object may be made of."""
    if ".formData()" in view.file.text or (".text()" in view.file.text and "JSON.parse(" in view.file.text):
        yield from _of_text(view)
    if "searchParams" in view.file.text and "JSON.parse(" in view.file.text:
        yield from _of_address(view)
    if "searchParams" in view.file.text and _PAGE.search(view.file.path):
        yield from _of_page(view, flow)
    yield from _of_handed(view, flow)
    if "query" not in view.file.text:
        return
    for node in view.file.nodes("member_expression", "subscript_expression"):
        name = last_name(node) if node.type == "member_expression" else written_index(node)
        base = node.child_by_field_name("object")
        function = function_around(node) if name == "query" and base is not None else None
        if function is not None and base is not None and _REQUEST.fullmatch(plain(base)):
            yield QueryRead(function, node, (At(view, node),))
    for function in view.file.nodes(*FUNCTIONS):
        for binding in view.names.parameters(function):
            if binding.path[:1] == ("query",):
                yield from _of_parameter(view, approaches, flow, binding)
    yield from _of_pattern(view, flow)


def _of_handed(view: View, flow: Flow) -> Iterator[QueryRead]:
    """`@Query() query`, `@Query("page") page` of NestJS."""
    for binding, part in _handed(view):
        if part == "query":
            taken = bool(binding.path) or not is_handed_whole(view.names, binding)
            starts = tuple(flow.uses(At(view, binding.node, taken=taken), binding.node))
            yield QueryRead(binding.owner, binding.node, starts)


def _handed(view: View) -> Iterator[tuple[Binding, str]]:
    """The parameters of handlers of NestJS that are a part of the request, or are taken out of one."""
    for method in view.file.nodes("method_definition") if is_nest(view.file.text) else ():
        for binding in view.names.parameters(method):
            if part := handed_part(view.names, binding):
                yield binding, part


def _of_address(view: View) -> Iterator[QueryRead]:
    """`searchParams.get("filter")`."""
    for call, callee, name in view.names.named:
        function = function_around(call) if name == "get" and _ADDRESS.search(text_of(callee)) else None
        if function is not None:
            yield QueryRead(function, call, (At(view, call, taken=True),), kind="text")


def _of_page(view: View, flow: Flow) -> Iterator[QueryRead]:
    """`function Page({ searchParams })`: its values are texts and lists, and its names are the client's."""
    for function in view.file.nodes(*FUNCTIONS):
        for binding in view.names.parameters(function):
            if binding.path[:1] == ("searchParams",):
                starts = tuple(flow.uses(_start(view, binding.node, binding.path), binding.node))
                yield QueryRead(function, binding.node, starts, kind="text")


def _of_text(view: View) -> Iterator[QueryRead]:
    """`await request.formData()`, `await request.text()`."""
    for call, callee, name in view.names.named:
        base = callee.child_by_field_name("object") if name in {"formData", "text"} else None
        function = function_around(call) if base is not None and _REQUEST.fullmatch(plain(base)) else None
        if function is not None:
            yield QueryRead(function, call, (At(view, call, taken=name == "text"),), kind="body")


def _of_parameter(view: View, approaches: Approaches, flow: Flow, binding: Binding) -> Iterator[QueryRead]:
    """`({ query }, res) => …`, and what a wrapper of the target gives under that name."""
    function = binding.owner
    registered = approaches.is_registered(view, function)
    given = "request" if registered else given_part(view, function, "query")
    if given == "parsed" or given in {"request", "raw"}:
        starts = tuple(flow.uses(_start(view, binding.node, binding.path), binding.node))
        yield QueryRead(function, binding.node, starts, is_parsed=given == "parsed")


def _of_pattern(view: View, flow: Flow) -> Iterator[QueryRead]:
    """`const { query } = req`."""
    for declarator in view.file.nodes("variable_declarator"):
        value, pattern = declarator.child_by_field_name("value"), declarator.child_by_field_name("name")
        if value is None or pattern is None or pattern.type != "object_pattern" or "query" not in text_of(pattern):
            continue
        function = function_around(declarator) if _REQUEST.fullmatch(plain(value)) else None
        for name, path, _ in bound_names(pattern) if function is not None else ():
            if function is not None and path[:1] == ("query",):
                yield QueryRead(function, name, tuple(flow.uses(_start(view, name, path), name)))


def _start(view: View, name: Node, path: tuple[str, ...]) -> At:
    return At(view, name, taken=len(path) > 1 and path[-1] != "...")
