"""Whether a value is encrypted or hashed before it is used, by the place it comes from.

A value is followed backwards through names, object literals, conditions and functions of the target, to the callers of
the function that it is handed to. Functions of the target are judged by their bodies; the name counts only for code
from elsewhere, or when the configuration names the function.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from secgate.facts.typescript.fast_hashes import FAST_CALL, hashed_by
from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.handed_over import given_part
from secgate.facts.typescript.names import (
    Binding,
    arguments_of,
    callee_of,
    last_name,
    properties,
    root_name,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenancy import from_request
from secgate.facts.typescript.view import View, argument_for
from secgate.model import TraceStep

State = Literal["given", "generated", "passed", "unknown", "protected", "fixed"]

# From the worst to the best: what one branch of a condition gives counts.
_ORDER: tuple[State, ...] = ("given", "generated", "passed", "unknown", "protected", "fixed")
_MAX_DEPTH = 14
_MAX_SITES = 20
_FIXED = frozenset({"string", "number", "null", "undefined", "true", "false", "regex", "unary_expression"})
_CHOICES = frozenset({"||", "??"})
_ENVELOPE = frozenset({"iv", "nonce", "authTag", "tag"})
_CIPHERTEXT = re.compile(r"cipher|encrypted|^(?:data|content|ct|value|payload)$", re.IGNORECASE)
_PRIMITIVE = re.compile(
    r"(?:bcrypt(?:js)?|argon2?|Bun\.password)\.hash(?:Sync)?$|(?:^|\.)(?:scrypt|pbkdf2)(?:Sync|Async)?$"
    r"|subtle\.(?:encrypt|digest|sign)$|(?:^|\.)(?:createCipheriv|secretbox|crypto_\w*box\w*)$"
)
_PROMISED = re.compile(r"(?:util\.)?promisify\s*(?:<[^()]*>)?\(\s*(?:crypto\.)?(?:scrypt|pbkdf2)\s*\)")
_DIGEST = re.compile(r"create(?:Hash|Hmac)\s*\(")
_RANDOM = re.compile(
    r"^(?:randomBytes|randomUUID|nanoid|uuid|uuidv[147]|v[147]|createId|cuid|cuid2|ulid|getRandomValues|randomString"
    r"|customAlphabet|randomInt|random|hexoid)$"
)
_GENERATES = re.compile(
    r"^(?:generate|create|random|make|gen|new)\w*(?:token|secret|key|password|uuid|code|nonce)$", re.IGNORECASE
)
_PROTECTS = re.compile(r"encrypt|hash|seal|cipher|digest|tokeni[sz]e|kms|bcrypt|argon|scrypt", re.IGNORECASE)
_UNDOES = re.compile(r"decrypt|decipher|unseal", re.IGNORECASE)
_SAME = frozenset({
    "trim", "toString", "toLowerCase", "toUpperCase", "normalize", "slice", "substring", "replace", "padEnd",
    "toJSON",
})  # fmt: skip
_WRAPS = frozenset({"stringify", "from", "String", "encode", "promisify", "encodeURIComponent", "btoa", "parse", "all"})


@dataclass(frozen=True)
class Origin:
    """What a value is where it comes from.

    Attributes:
        state: `given` by a request, `generated` at random, `passed` in by callers that are not all known, `unknown`,
            `protected` by encryption or a hash, or `fixed`: no value at all, or one that stands in the code.
        view: the file of `node`.
        node: the expression that decides.
        named: protected by the name of code from elsewhere alone.
        hashed: protected by a fast hash alone, and what that hashes; None for any other protection.
    """

    state: State
    view: View
    node: Node
    named: bool = False
    hashed: State | None = None

    @property
    def is_safe(self) -> bool:
        """Whether it is encrypted or hashed."""
        return self.state == "protected"

    def step(self, note: str) -> TraceStep:
        """The place as a step of a trace."""
        return TraceStep(path=self.view.file.path, line=self.view.file.place(self.node).line, note=note)


def worst(origins: Iterable[Origin]) -> Origin | None:
    """The one that protects least."""
    return min(origins, key=lambda origin: (_ORDER.index(origin.state), origin.hashed is None), default=None)


@dataclass
class Protection:
    """Answers for values of any file.

    Attributes:
        helpers: functions that encrypt, hash or tokenise, as the configuration names them.
    """

    helpers: Collection[str] = ()
    _open: set[tuple[int, tuple[str, ...]]] = field(default_factory=set, repr=False)

    def of(self, view: View, node: Node, path: tuple[str, ...] = (), depth: int = 0) -> Origin:
        """Where the value of an expression, or of the property `path` of it, comes from."""
        node = unwrap(node)
        key = (node.id, path)
        if depth > _MAX_DEPTH or key in self._open:
            return Origin("unknown", view, node)
        self._open.add(key)
        try:
            return self._of(view, node, path, depth + 1)
        finally:
            self._open.discard(key)

    def _of(self, view: View, node: Node, path: tuple[str, ...], depth: int) -> Origin:
        kind = node.type
        if kind in _FIXED:
            return Origin("fixed", view, node)
        if kind == "object":
            return self._object(view, node, path, depth)
        if kind in {"identifier", "shorthand_property_identifier"}:
            return self._name(view, node, path, depth)
        if kind == "member_expression":
            return self._member(view, node, path, depth)
        if kind in {"call_expression", "new_expression"}:
            return self._call(view, node, path, depth)
        if kind in {"template_string", "array"} or (kind == "binary_expression" and not _chooses(node)):
            return self._joined(view, node, depth)
        branches = list(branches_of(node))
        found = worst(self.of(view, branch, path, depth) for branch in branches)
        return found if found is not None else Origin("unknown", view, node)

    def _object(self, view: View, node: Node, path: tuple[str, ...], depth: int) -> Origin:
        entries = properties(node)
        spread = [c.named_children[0] for c in node.named_children if c.type == "spread_element" and c.named_children]
        if path and path[0] in entries:
            return self.of(view, entries[path[0]], path[1:], depth)
        if path:
            found = worst(self.of(view, inner, path, depth) for inner in spread)
            return found if found is not None else Origin("fixed", view, node)
        if set(entries) & _ENVELOPE and any(_CIPHERTEXT.search(name) for name in entries):
            return Origin("protected", view, node)
        values = [*entries.values(), *spread]
        found = worst(self.of(view, value, (), depth) for value in values)
        return found if found is not None else Origin("fixed", view, node)

    def _joined(self, view: View, node: Node, depth: int) -> Origin:
        """A text of several parts: protected when a part is, else as bad as its worst part."""
        parts = [self.of(view, part, (), depth) for part in _parts(node)]
        protected = sorted((p for p in parts if p.state == "protected"), key=lambda part: part.hashed is not None)
        found = protected[0] if protected else worst(parts)
        return found if found is not None else Origin("fixed", view, node)

    def _name(self, view: View, node: Node, path: tuple[str, ...], depth: int) -> Origin:
        if text_of(node) == "undefined":
            return Origin("fixed", view, node)
        binding = view.names.binding(node)
        if binding is None:
            return Origin("unknown", view, node)
        if not path and not view.names.assignments(binding) and from_request(view.names, node):
            return Origin("given", view, node)
        if binding.kind == "import":
            value = view.links.value(view, binding)
            return self.of(value[0], value[1], path, depth) if value is not None else Origin("unknown", view, node)
        assigned = list(self._assigned(view, binding, path, depth))
        # NOTE: a name that is first given the value and then its encrypted form holds the latter where it is used.
        found = next((origin for origin in assigned if origin.state == "protected"), None)
        if found is not None:
            return found
        if binding.kind == "parameter":
            return worst([self._parameter(view, node, binding, path, depth), *assigned]) or Origin(
                "unknown", view, node
            )
        if binding.kind != "local":
            return Origin("unknown", view, node)
        taken = tuple(part for part in binding.path if part != "...")
        origins = [self.of(view, binding.value, (*taken, *path), depth)] if binding.value is not None else []
        return worst([*origins, *assigned]) or Origin("unknown", view, node)

    def _assigned(self, view: View, binding: Binding, path: tuple[str, ...], depth: int) -> Iterator[Origin]:
        """Where the values come from that a name, or what `path` leads to below it, is given later."""
        for left, right in view.names.assignments(binding):
            below = _below(left, binding)
            if below == path[: len(below)]:
                yield self.of(view, right, path[len(below) :], depth)

    def _member(self, view: View, node: Node, path: tuple[str, ...], depth: int) -> Origin:
        if from_request(view.names, node):
            return Origin("given", view, node)
        base = node.child_by_field_name("object")
        if base is None or unwrap(base).type == "this" or text_of(root_name(node)) == "process":
            return Origin("unknown", view, node)
        return self.of(view, base, (last_name(node), *path), depth)

    def _parameter(self, view: View, node: Node, binding: Binding, path: tuple[str, ...], depth: int) -> Origin:
        whole = (*binding.path, *path)
        if whole and given_part(view, binding.owner, whole[0]) in {"parsed", "raw"}:
            return Origin("given", view, node)
        sites = view.links.sites(view, binding.owner)
        origins = []
        for site in sites.found[:_MAX_SITES]:
            argument = argument_for(site, binding)
            if argument is not None and argument.id != site.call.id:
                origins.append(self.of(site.view, argument, path, depth))
        found = worst(origins)
        if found is None or (found.state in {"protected", "fixed"} and not sites.complete):
            return Origin("passed", view, node)
        return found

    def _call(self, view: View, node: Node, path: tuple[str, ...], depth: int) -> Origin:
        callee = callee_of(node)
        name = last_name(callee)
        if callee is None:
            return Origin("unknown", view, node)
        if (row := view.rows.get(node.id)) is not None and row.operation.startswith("find"):
            # NOTE: what a row holds is stored already, and is judged where it was written first.
            return Origin("fixed", view, node)
        if name in self.helpers:
            return Origin("protected", view, node)
        if self._is_primitive(view, unwrap(callee), name):
            return Origin("protected", view, node, hashed=self._hashed(view, hashed_by(view, node), depth))
        if from_request(view.names, node):
            return Origin("given", view, node)
        given = arguments_of(node)
        base = unwrap(callee).child_by_field_name("object")
        if _RANDOM.match(name):
            return Origin("generated", view, node)
        if name in _SAME and base is not None:
            return self.of(view, base, path, depth)
        if name in _WRAPS and given:
            return self.of(view, given[0], path, depth)
        if name in {"safeParse", "safeParseAsync"} and given:
            return self.of(view, given[0], path[1:], depth)
        return self._function(view, node, callee, path, depth)

    def _function(self, view: View, node: Node, callee: Node, path: tuple[str, ...], depth: int) -> Origin:
        declared = view.links.declared(view, callee)
        name = last_name(callee)
        if declared is None:
            answer = _by_name(view, node, name)
            if FAST_CALL.match(name):
                hashed = self._hashed(view, hashed_by(view, node), depth)
                return Origin("protected", view, node, named=True, hashed=hashed)
            given = (self.of(view, argument, (), depth) for argument in arguments_of(node))
            kept = next((o for o in given if o.state == "protected"), None) if answer.state == "unknown" else None
            return kept or answer
        home, function = declared
        found = [self.of(home, returned, path, depth) for returned in returns_of(function)]
        protected = worst(origin for origin in found if origin.state == "protected")
        if protected is not None and protected.hashed is not None:
            return replace(protected, hashed=self._hashed(view, arguments_of(node), depth))
        if protected is not None:
            return protected
        answer = worst(found) or Origin("unknown", view, node)
        if answer.state in {"passed", "unknown"}:
            bodied = _protects(function)
            return Origin("protected", home, bodied) if bodied is not None else Origin("unknown", view, node)
        return answer

    def _hashed(self, view: View, values: list[Node], depth: int) -> State | None:
        """What a fast hash of these values hashes; None where a part of it is protected already."""
        origins = [self.of(view, value, (), depth) for value in values]
        found = worst(origins)
        slow = any(origin.state == "protected" and origin.hashed is None for origin in origins)
        return found.state if found is not None and not slow else None

    @staticmethod
    def _is_primitive(view: View, callee: Node, name: str) -> bool:
        text = text_of(callee)
        if _PRIMITIVE.search(text):
            return True
        if name in {"digest", "update", "final"}:
            if _DIGEST.search(text) or re.search(r"createCipheriv\s*\(", text):
                return True
            made = text_of(view.names.resolve(root_name(callee)))
            return _DIGEST.search(made) is not None or "createCipheriv" in made
        if callee.type == "identifier" and _PROMISED.match(text_of(view.names.resolve(callee))):
            return True
        binding = view.names.binding(root_name(callee))
        source = binding.source if binding is not None else ""
        return name in {"hash", "hashSync"} and re.search(r"bcrypt|argon2", source) is not None


def _by_name(view: View, node: Node, name: str) -> Origin:
    """A call of code from elsewhere, by its name."""
    if _UNDOES.search(name):
        return Origin("given", view, node)
    if _PROTECTS.search(name):
        return Origin("protected", view, node, named=True)
    if _GENERATES.match(name):
        return Origin("generated", view, node)
    return Origin("unknown", view, node)


def _protects(function: Node) -> Node | None:
    """The call of a cipher or a hash in a function's body."""
    for node in walk(function):
        if node.type == "call_expression":
            text = text_of(node.child_by_field_name("function"))
            if _PRIMITIVE.search(text) or re.search(r"(?:^|\.)create(?:Hash|Hmac|Cipheriv)$", text):
                return node
    return None


def returns_of(function: Node) -> Iterator[Node]:
    """The expressions that a function returns."""
    body = function.child_by_field_name("body")
    if body is None:
        return
    if body.type != "statement_block":
        yield body
        return
    for node in walk(body):
        if node.type == "return_statement" and node.named_children:
            around = function_around(node)
            if around is not None and around.id == function.id:
                yield node.named_children[0]


def _chooses(node: Node) -> bool:
    return text_of(node.child_by_field_name("operator")) in {*_CHOICES, "&&"}


def branches_of(node: Node) -> Iterator[Node]:
    """The expressions of which a condition gives one; none for any other expression."""
    if node.type == "binary_expression" and not _chooses(node):
        return
    names: dict[str, tuple[str, ...]] = {
        "ternary_expression": ("consequence", "alternative"),
        "binary_expression": ("left", "right"),
    }
    if node.type == "binary_expression" and text_of(node.child_by_field_name("operator")) == "&&":
        names = {"binary_expression": ("right",)}
    for name in names.get(node.type, ()):
        branch = node.child_by_field_name(name)
        if branch is not None:
            yield branch


def _parts(node: Node) -> Iterator[Node]:
    for child in node.named_children:
        if child.type == "template_substitution":
            yield from child.named_children[:1]
        elif node.type != "template_string":
            yield child


def _below(left: Node, binding: Binding) -> tuple[str, ...]:
    """The property path that an assignment writes below a name."""
    parts: list[str] = []
    node = unwrap(left)
    while node.type in {"member_expression", "subscript_expression"} and (name := last_name(node)):
        parts.append(name)
        base = node.child_by_field_name("object")
        if base is None:
            break
        node = unwrap(base)
    return tuple(reversed(parts)) if text_of(node) == binding.name else ()
