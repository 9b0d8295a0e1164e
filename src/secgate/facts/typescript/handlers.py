"""Functions that take something from their caller: handlers of routes, actions, resolvers and tools."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from secgate.facts.access import AccessRow, AccessShape
from secgate.facts.typescript.keepers import asks_request
from secgate.facts.typescript.names import FUNCTIONS, ancestors, arguments_of, inside, last_name, root_name, unwrap
from secgate.facts.typescript.nest_handed import handed_by_server
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenancy import REQUEST_NAMES, from_request, unit_of
from secgate.facts.typescript.view import Proof, View
from secgate.facts.typescript.wrapped_actions import wrapper_of
from secgate.sieve import Sieve

_PATTERNS = frozenset({"object_pattern", "pair_pattern", "object_assignment_pattern"})
# What a request carries that its caller chose; headers and cookies are read by guards.
_GIVEN = frozenset({"params", "body", "query", "input", "searchParams", "json", "formData"})
# How the request within a context is asked for these: `c.req.valid("json")`.
_ASKED = frozenset({"param", "valid", "queries", "parseBody"})
_WORDS = ("params", "body", "query", "input", "searchParams", "json", "formData", "headers", "use server")
# What a file says that may have handlers.
_HINTS = (*(rf"\b{word}\b" for word in _WORDS), r"\.(?:header|get)\s*\(\s*['\"]", r"\.req\.(?:param|valid)\b")
REQUEST_HINT = Sieve("|".join(_HINTS))
_HEADER_CALLS = frozenset({"header", "get"})


@dataclass(frozen=True)
class AccessFault(AccessRow):
    """How a request can name, reach or write what is another tenant's, with the node that shows it.

    Attributes:
        header: of the request, from which the tenant is read; empty where it is from elsewhere.
    """

    node: Node = field(kw_only=True, repr=False, compare=False)
    header: str = field(default="", kw_only=True, compare=False)

    @property
    def syntax(self) -> Node:
        """The node, for fingerprints."""
        return self.node


def fault(
    view: View, shape: AccessShape, node: Node, *proofs: Proof, sharp: bool = True, what: str = ""
) -> AccessFault:
    """A fault at a node."""
    steps = tuple(proof.step for proof in proofs)
    return AccessFault(shape, view.file.place(node), steps, sharp, what, node=node)


@dataclass
class Handler:
    """A function that takes something from its caller."""

    view: View
    node: Node

    @property
    def path(self) -> str:
        """The file that it stands in."""
        return self.view.file.path

    @cached_property
    def nodes(self) -> list[Node]:
        """Every node of it."""
        return list(walk(self.node))

    @cached_property
    def tenants(self) -> list[Node]:
        """Where it reads the tenant of whoever calls, as its guards left it."""
        used = [n for n in self._ids if not from_request(self.view.names, n) and self._is_trusted(n)]
        return used or [n for n in self.nodes if self._is_taken_out(n)]

    def _is_taken_out(self, node: Node) -> bool:
        """Whether a name is the tenant, taken out of what a guard sets: `const { tenantId } = res.locals.auth`."""
        if node.type != "shorthand_property_identifier_pattern" or not self.view.words.is_key(text_of(node)):
            return False
        holder = next((a for a in ancestors(node) if a.type not in _PATTERNS), None)
        value = holder.child_by_field_name("value") if holder is not None else None
        if holder is None or holder.type != "variable_declarator" or value is None:
            return False
        return not from_request(self.view.names, value) and self._is_trusted_value(value)

    @cached_property
    def claimed(self) -> list[Node]:
        """Where it reads a tenant that its caller chose."""
        return [n for n in self._ids if from_request(self.view.names, n)]

    @cached_property
    def _ids(self) -> list[Node]:
        kinds = {"identifier", "shorthand_property_identifier", "member_expression", "call_expression"}
        return [n for n in self.nodes if n.type in kinds and self.view.words.is_id(n)]

    def _is_trusted(self, node: Node) -> bool:
        """Whether an expression is read from what a guard sets: the response's locals, the session, a getter."""
        source = unwrap(self.view.names.resolve(node))
        if source.type == "call_expression":
            return True
        root = root_name(source)
        binding = self.view.names.binding(root)
        if binding is None:
            return False
        if binding.kind == "local" and binding.value is not None:
            return self._is_trusted_value(binding.value)
        if binding.kind != "parameter":
            return False
        taken = source.type == "member_expression" or bool(binding.path)
        return taken or handed_by_server(self.view.names, binding) is not None

    def _is_trusted_value(self, value: Node) -> bool:
        value = unwrap(value)
        if value.type == "call_expression":
            return not from_request(self.view.names, value) and value.id not in self.view.rows
        binding = self.view.names.binding(root_name(value))
        return binding is not None and binding.kind == "parameter" and not from_request(self.view.names, value)


def read_handlers(view: View) -> Iterator[Handler]:
    """The handlers of a file, in source order."""
    seen: set[int] = set()
    for node in view.file.nodes("member_expression", "shorthand_property_identifier_pattern"):
        name = last_name(node)
        given = name in _GIVEN or node.type != "member_expression" or name in _ASKED
        if not given and not _is_tenant_header(view, node, name):
            continue
        unit = unit_of(node)
        if unit.id in seen or unit.type == "program" or not _is_given(view, node):
            continue
        seen.add(unit.id)
        yield Handler(view, unit)
    for node in view.file.nodes(*FUNCTIONS) if "use server" in view.file.text else ():
        if node.id not in seen and wrapper_of(node) is not None:
            yield Handler(view, node)


def _is_tenant_header(view: View, node: Node, last: str) -> bool:
    """Whether the request is asked for a header that names the tenant, or that is taken for it."""
    asked = node.parent if last == "headers" or last in _HEADER_CALLS else None
    if asked is None:
        return False
    if last == "headers":
        name = last_name(asked) if asked.type in {"member_expression", "subscript_expression"} else ""
    else:
        given = arguments_of(asked) if asked.type == "call_expression" else []
        is_request = text_of(node.child_by_field_name("object")) in REQUEST_NAMES - {"c", "ctx", "context"}
        name = text_of(given[0])[1:-1] if is_request and len(given) == 1 and given[0].type == "string" else ""
    folded = name.replace("_", "").lower()
    return bool(name) and (any(stem in folded for stem in view.words.stems) or _is_kept_as_tenant(view, asked))


def _is_kept_as_tenant(view: View, asked: Node) -> bool:
    """Whether a value is declared, or put into an object, under a name of the tenant: `const tenantId = …`."""
    outer = next(
        (a for a in ancestors(asked) if a.type in {"variable_declarator", "pair"} or a.type in FUNCTIONS), None
    )
    name = None if outer is None else outer.child_by_field_name("name") or outer.child_by_field_name("key")
    value = outer.child_by_field_name("value") if outer is not None else None
    return name is not None and value is not None and inside(asked, value) and view.words.is_key(text_of(name))


def _is_given(view: View, node: Node) -> bool:
    if node.type == "member_expression":
        if last_name(node) in {"json", "formData"}:
            return _is_body_read(view, node)
        if last_name(node) in _ASKED:
            return node.parent is not None and bool(asks_request(node.parent)) and from_request(view.names, node.parent)
        asked = node.parent if last_name(node) in _HEADER_CALLS else node
        return asked is not None and from_request(view.names, asked)
    parameters = next((a for a in ancestors(node) if a.type == "formal_parameters"), None)
    if parameters is None or parameters.parent is None:
        return False
    bound = view.names.parameters(parameters.parent)
    return any(b.path[:1] == ("input",) and inside(b.node, node) for b in bound)


def _is_body_read(view: View, node: Node) -> bool:
    """Whether `req.json` is called to read the body of a request that a function is given."""
    call = node.parent
    if call is None or call.type != "call_expression" or arguments_of(call):
        return False
    owner = view.names.binding(root_name(node))
    return owner is not None and owner.kind == "parameter" and from_request(view.names, call)
