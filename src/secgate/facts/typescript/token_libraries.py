"""Which function of a token library a call is, by what its name was imported as."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from secgate.facts.typescript.constants import NAMES
from secgate.facts.typescript.fastify_tokens import LIBRARY, REGISTERED, fastify_call, registered
from secgate.facts.typescript.imports import required
from secgate.facts.typescript.names import Binding, ancestors, arguments_of, callee_of, last_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View
from secgate.sieve import Sieve

Operation = Literal["sign", "verify", "decode"]
# What a name brings, `library.export`, and what it does. A default export of a CommonJS library is the library itself.
_DOES: Mapping[str, Operation] = {
    "jsonwebtoken.sign": "sign",
    "jsonwebtoken.verify": "verify",
    "jsonwebtoken.decode": "decode",
    "jose.SignJWT": "sign",
    "jose.EncryptJWT": "sign",
    "jose.UnsecuredJWT": "sign",
    "jose.CompactSign": "sign",
    "jose.jwtVerify": "verify",
    "jose.jwtDecrypt": "verify",
    "jose.compactVerify": "verify",
    "jose.UnsecuredJWT.decode": "decode",
    "jose.decodeJwt": "decode",
    "jwt-decode": "decode",
    "jwt-decode.jwtDecode": "decode",
    "jwt-decode.jwt_decode": "decode",
    "express-jwt": "verify",
    "express-jwt.expressjwt": "verify",
    "express-jwt.jwt": "verify",
    "next-auth/jwt.encode": "sign",
    "next-auth/jwt.decode": "verify",
    "next-auth/jwt.getToken": "verify",
    "jwt-simple.encode": "sign",
    "jwt-simple.decode": "verify",
    "hono/jwt.sign": "sign",
    "hono/jwt.verify": "verify",
    "hono/jwt.decode": "decode",
    "hono/jwt.jwt": "verify",
    "fast-jwt.createSigner": "sign",
    "fast-jwt.createVerifier": "verify",
    "fast-jwt.createDecoder": "decode",
    "koa-jwt": "verify",
    "passport-jwt.Strategy": "verify",
}
_MADE = frozenset({
    "jose.SignJWT", "jose.EncryptJWT", "jose.CompactSign", "jose.UnsecuredJWT", "passport-jwt.Strategy",
})  # fmt: skip
# Methods of `JwtService` of @nestjs/jwt, which is injected.
_NEST: Mapping[str, Operation] = {
    "sign": "sign", "signAsync": "sign", "verify": "verify", "verifyAsync": "verify", "decode": "decode",
}  # fmt: skip
_MAX_STEPS = 6
LIBRARIES = frozenset({*(name.split(".")[0] for name in _DOES), "@nestjs/jwt", "next-auth", LIBRARY})
# Looked for in `folded` text.
HINT = Sieve(r"jsonwebtoken|\bjose\b|jwt|next-auth")


@dataclass(frozen=True)
class LibraryCall:
    """One call of a token library.

    Attributes:
        what: `library.export`.
    """

    node: Node
    library: str
    what: str
    operation: Operation


def library_calls(view: View) -> list[LibraryCall]:
    """Every call of a token library in a file, in source order."""
    if not HINT.finds(view.file.folded):
        return []
    found = []
    for call in view.names.calls():
        callee = callee_of(call)
        above = _above(view, call) if callee is not None and callee.type == "super" else None
        what = origin(view, above or callee) if callee is not None else ""
        operation = _DOES.get(what)
        if operation is not None and (what not in _MADE or call.type == "new_expression" or above is not None):
            found.append(LibraryCall(call, what.split(".")[0], what, operation))
        elif not what and callee is not None and (nest := _injected(view, callee)) is not None:
            found.append(LibraryCall(call, "@nestjs/jwt", f"@nestjs/jwt.{last_name(callee)}", nest))
        elif not what and callee is not None and (of_plugin := _of_plugin(view, call, callee)) is not None:
            found.append(of_plugin)
    return found


def _of_plugin(view: View, call: Node, callee: Node) -> LibraryCall | None:
    """The registration of @fastify/jwt, or a call of what it puts on the application, the request and the reply."""
    plugin = registered(call)
    if plugin is not None and origin(view, plugin) == LIBRARY:
        return LibraryCall(call, LIBRARY, REGISTERED, "verify")
    done = fastify_call(view, callee)
    return LibraryCall(call, LIBRARY, *done) if done is not None else None


def _above(view: View, call: Node) -> Node | None:
    """The strategy that a class of NestJS is made of whose constructor calls `super`: `PassportStrategy(Strategy)`."""
    if "PassportStrategy(" not in view.file.text:
        return None
    holder = next((a for a in ancestors(call) if a.type in {"class_declaration", "class"}), None)
    heritage = next((c for c in holder.named_children if c.type == "class_heritage"), None) if holder else None
    made = next((n for n in walk(heritage) if n.type == "call_expression"), None) if heritage is not None else None
    given = arguments_of(made) if made is not None and last_name(made) == "PassportStrategy" else []
    return given[0] if given else None


def computed_calls(view: View) -> list[Node]:
    """Calls of a method of a token library whose name is put together at run time, in source order."""
    found = []
    for call in view.names.calls():
        callee = callee_of(call)
        callee = unwrap(callee) if callee is not None else None
        if callee is not None and callee.type == "subscript_expression" and not last_name(callee):
            base = callee.child_by_field_name("object")
            if base is not None and origin(view, base):
                found.append(call)
    return found


def origin(view: View, callee: Node, steps: int = 0) -> str:
    """`library.export` behind a callee; empty where it is none of a token library.

    Followed are named, default, namespace and `require` imports, aliases, destructurings and `promisify(…)`.
    """
    callee = unwrap(callee)
    if steps > _MAX_STEPS:
        return ""
    if callee.type in {"member_expression", "subscript_expression"}:
        base = callee.child_by_field_name("object")
        before = origin(view, base, steps + 1) if base is not None else ""
        name = last_name(callee)
        return before if name == "default" or not before else f"{before}.{name}" if name else ""
    if callee.type == "call_expression":
        given = arguments_of(callee)
        if last_name(callee) == "promisify" and given:
            return origin(view, given[0], steps + 1)
        return _library(required(callee))
    binding = view.names.binding(callee) if callee.type in NAMES else None
    if binding is None:
        return _required_import(view, text_of(callee)) if callee.type in NAMES else ""
    return _bound(view, binding, steps)


def _bound(view: View, binding: Binding, steps: int) -> str:
    path = [part for part in binding.path if part != "default"]
    if binding.kind == "import":
        library = _library(binding.source)
        return ".".join([library, *path]) if library else ""
    if binding.kind == "local" and binding.value is not None and not view.names.assignments(binding):
        value = unwrap(binding.value)
        if value.type not in {"call_expression", "member_expression", "subscript_expression", *NAMES}:
            return ""
        before = origin(view, value, steps + 1)
        return ".".join([before, *path]) if before else ""
    return ""


def _library(source: str) -> str:
    return source if source in LIBRARIES else ""


def _required_import(view: View, name: str) -> str:
    """`import jwt = require('jsonwebtoken')`."""
    for node in view.file.root.named_children:
        clause = next((c for c in node.named_children if c.type == "import_require_clause"), None)
        if clause is not None and clause.named_children and text_of(clause.named_children[0]) == name:
            source = next((n for n in walk(clause) if n.type == "string"), None)
            return _library(text_of(source).strip("'\"")) if source is not None else ""
    return ""


def _injected(view: View, callee: Node) -> Operation | None:
    """A method of a parameter or field of the type `JwtService`."""
    operation = _NEST.get(last_name(callee))
    if operation is None or unwrap(callee).type != "member_expression" or "JwtService" not in view.file.text:
        return None
    base = unwrap(callee).child_by_field_name("object")
    name = last_name(base)
    holder = next((a for a in ancestors(callee) if a.type in {"class_declaration", "class", "program"}), None)
    typed = re.search(rf"\b{re.escape(name)}\s*[!?]?\s*:\s*JwtService\b", text_of(holder)) if name and holder else None
    return operation if typed else None
