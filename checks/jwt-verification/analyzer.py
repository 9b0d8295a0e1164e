"""Claims that are used without a verified signature, and secrets compared with `===`.

Both need more than a pattern: where the token or the operand comes from within the function, and whether the same token
is verified anywhere in it.

NOTE: longer than the house's limit because a check's analyzer is one module by contract; each rule has its own section.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from secgate.api import Confidence, Hit, Node, Observation, Problem, SourceFile, Subject, text_of, walk

_RELEVANT = (
    "decode", "base64", "atob", "secret", "signature", "hmac", "token", "apikey", "api_key", "timingsafe",
    "timing_safe",
)  # fmt: skip
_BROWSER = re.compile(r"^\s*['\"]use client['\"]|\b(?:localStorage|sessionStorage|window\.|document\.)", re.MULTILINE)
_UNPACKS = re.compile(r"\batob\(|base64|b64", re.IGNORECASE)
_DECODERS = frozenset({
    "jsonwebtoken.decode", "jsonwebtoken.default.decode", "jose.decodeJwt", "jwt-decode", "jwt-decode.default",
    "jwt-decode.jwtDecode", "jwt-decode.jwt_decode",
})  # fmt: skip
_LIBRARIES = frozenset({"jsonwebtoken", "jose", "jwt-decode"})
_JSONWEBTOKEN = "jsonwebtoken"
_CALLED = ("verify", "sign", "decode")
_NOT_FOLLOWED = "jsonwebtoken is used here in a way that is not followed, so a call of it may stand unread"
_FUNCTIONS = frozenset({
    "function_declaration", "function_expression", "generator_function_declaration", "arrow_function",
    "method_definition",
})  # fmt: skip
_WRAPPERS = frozenset({
    "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "await_expression",
})  # fmt: skip
_IDENTITY = re.compile(
    r"^(?:sub|uid|id|user_?id|user_?name|email|account_?id|customer_?id|tenant_?id|tenant|org_?id|organi[sz]ation_?id"
    r"|workspace_?id|company_?id|roles?|is_?admin|admin|permissions?|scopes?)$",
    re.IGNORECASE,
)
_VERIFIES = re.compile(r"verif|introspect|validat|authenticat|getuser|checktoken", re.IGNORECASE)
_TIMING_SAFE = re.compile(r"timing_?safe_?(?:equal|compare)$", re.IGNORECASE)
_KEYED_DIGEST = re.compile(r"timing_?safe|createhmac|subtle\.verify", re.IGNORECASE)
_FROM_REQUEST = re.compile(
    r"\b(?:req|request|ctx|context|event|socket|c)\b[!?.\w]*\.(?:headers?|get|cookies?|query|body|params|handshake|signedCookies)\b"
    r"|\bheaders\(\)|\bcookies\(\)|\bsearchParams\b|\bnextUrl\b",
)
_PRINCIPAL = re.compile(r"^(?:req|request|ctx|context|c|socket)\b[!?.\w]*\.\w+$|^res\.locals\.\w+$")
_LOGGER = re.compile(r"\blog(?:ger)?\b|^console\.|\.(?:debug|info|warn|error|trace)$", re.IGNORECASE)
_ENV_SECRET = re.compile(
    r"^(?:this\.)?(?:process\.env|env|Bun\.env|import\.meta\.env)(?:\.|\[['\"])(?!NEXT_PUBLIC|VITE_|EXPO_PUBLIC|\w*PUBLIC)"
    r"\w*(?:SECRET|TOKEN|API_?KEY|PASSWORD|PASSPHRASE|SIGNING_KEY|ACCESS_KEY|ADMIN_KEY|INTERNAL_KEY|SERVICE_KEY)[A-Z_]*"
    r"['\"\]!]*(?:\s*(?:\|\||\?\?).*|\??\.(?:trim|toString)\(\))?$",
    re.MULTILINE,
)
_HMAC = re.compile(r"^(?:crypto\.)?createHmac\s*\(.*\.digest\s*\(", re.DOTALL | re.MULTILINE)
_TRUSTED_NAME = re.compile(
    r"(?:^|[.\s])(?:expected|computed|calculated|generated|configured)_?(?:\w*secret|\w*token|\w*signature|\w*api_?key|hmac|sig|mac)$"
    r"|(?:webhook|internal|shared|cron|service|admin)_?(?:auth)?_?(?:secret|token|api_?key)$",
    re.IGNORECASE,
)
_SECRET_NAME = re.compile(r"(?:secret|api_?key|signature|hmac)['\"\])]*$", re.IGNORECASE)
_CREDENTIAL_NAME = re.compile(r"(?:secret|key|signature|hmac|token|password|bearer|auth\w*)['\"\])]*$", re.IGNORECASE)
_SECRET_HEADER = re.compile(
    r"['\"](?!.*(?:csrf|xsrf))[\w-]*(?:api-?key|secret|signature|(?:internal|admin|service|cron|webhook)-?token)[\w-]*['\"]",
    re.IGNORECASE,
)
_OPAQUE = frozenset({
    "string", "number", "true", "false", "null", "undefined", "unary_expression", "regex", "object", "array",
})  # fmt: skip
_COMPARE_NAME = re.compile(
    r"(?:safe|secure|constant|timing)\w*(?:equals?|compare)|(?:compare|equal|match)\w*(?:secret|signature|token|api_?key|hmac)",
    re.IGNORECASE,
)


def analyze(subject: Subject) -> Observation:
    """Decode calls and plain comparisons of secrets in every file of the scope."""
    examined = 0
    hits: list[Hit] = []
    unresolved: list[Problem] = []
    for file in subject.files:
        if not any(word in file.folded for word in _RELEVANT):
            continue
        module = _Module(file)
        escapes = [Problem(path=file.path, line=line, reason=_NOT_FOLLOWED) for line in _escapes(module)]
        examined += len(escapes)
        unresolved += escapes
        for call in module.decodes():
            examined += 1
            found = _decode(subject, module, call)
            if isinstance(found, Problem):
                unresolved.append(found)
            elif found is not None:
                hits.append(found)
        if not module.browser:
            compared = list(_comparisons(subject, module))
            examined += len(compared) + sum(
                _TIMING_SAFE.search(_field(c, "function")) is not None for c in module.calls
            )
            hits += compared
    return Observation(examined=examined, hits=tuple(hits), unresolved=tuple(unresolved))


@dataclass(frozen=True)
class _Module:
    """One file with its imports and declarations."""

    file: SourceFile

    @cached_property
    def browser(self) -> bool:
        """Whether this code runs in a browser, where a claim decides nothing."""
        return self.file.path.endswith((".tsx", ".jsx")) or _BROWSER.search(self.file.text) is not None

    @cached_property
    def imports(self) -> dict[str, str]:
        """Local names of the token libraries to `module` or `module.export`."""
        names: dict[str, str] = {}
        for statement in self.file.nodes("import_statement"):
            source = statement.child_by_field_name("source")
            library = text_of(source).strip("'\"") if source is not None else ""
            if library in _LIBRARIES:
                names |= dict(_imported(statement, library))
        for declarator in self.file.nodes("variable_declarator"):
            name, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
            required = re.fullmatch(r"require\(['\"]([\w-]+)['\"]\)", text_of(value)) if value is not None else None
            if name is not None and required is not None and required.group(1) in _LIBRARIES:
                names |= dict(_required(name, required.group(1)))
        return names

    @cached_property
    def calls(self) -> list[Node]:
        """Every call of the file, in source order."""
        return self.file.nodes("call_expression")

    def decodes(self) -> Iterator[Node]:
        """Calls that read claims without a key."""
        for call in self.calls:
            callee = _field(call, "function")
            first, _, rest = callee.partition(".")
            known = self.imports.get(first)
            by_library = known is not None and (known + ("." + rest if rest else "")) in _DECODERS
            if by_library or (callee == "JSON.parse" and _UNPACKS.search(self.file.text) and self.unpacked(call)):
                yield call

    def unpacked(self, call: Node) -> str:
        """The token whose payload a JSON.parse call unpacks from base64; empty for any other call."""
        source = self.trace(call.child_by_field_name("arguments"))
        split = re.search(r"([\w.?!]+)\s*\.split\(\s*['\"]\.['\"]\s*\)", source)
        return split.group(1) if split and _UNPACKS.search(source) else ""

    def trace(self, node: Node | None, depth: int = 3) -> str:
        """The text of an expression followed by that of the local declarations its names come from."""
        if node is None:
            return ""
        names = [name for name in walk(node) if name.type == "identifier"] if depth else []
        origins = [value for name in names if (value := self.declaration(name)) is not None]
        return "\n".join([text_of(node), *(self.trace(value, depth - 1) for value in origins)])

    def values(self, node: Node, depth: int = 3) -> Iterator[str]:
        """The texts of the values that an operand may hold: its own, and those its name was declared with.

        NOTE: what only passes through a call is another value: a client made with a secret is not the secret.
        """
        yield text_of(node)
        if node.type == "template_string":
            inner = [
                _bare(child.named_children[0]) for child in node.named_children if child.type == "template_substitution"
            ]
        elif node.type == "identifier" and depth:
            found = self.declaration(node)
            inner = [_bare(found)]
            if found is not None and found.parent is not None and _field(found.parent, "name").startswith("{"):
                yield f"{text_of(found)}.{text_of(node)}"
        else:
            inner = []
        for value in inner:
            if value is not None:
                yield from self.values(value, depth - 1)

    @cached_property
    def declarators(self) -> dict[str, list[Node]]:
        """Declarations with an initial value, by the names they declare."""
        found: dict[str, list[Node]] = {}
        for declarator in self.file.nodes("variable_declarator"):
            if declarator.child_by_field_name("value") is not None:
                for name in _declared(declarator):
                    found.setdefault(name, []).append(declarator)
        return found

    def declaration(self, name: Node) -> Node | None:
        """The initial value of the nearest earlier declaration of a name that is visible there."""
        at = name.start_byte
        visible = [
            declarator
            for declarator in self.declarators.get(text_of(name), ())
            if declarator.end_byte <= at < _scope(declarator).end_byte
        ]
        return visible[-1].child_by_field_name("value") if visible else None


def _decode(subject: Subject, module: _Module, call: Node) -> Hit | Problem | None:
    """What a decode call does wrong: a hit, a question, or nothing."""
    arguments = call.child_by_field_name("arguments")
    if module.browser or arguments is None or not arguments.named_children:
        return None
    token = module.unpacked(call) or text_of(arguments.named_children[0])
    function = _function(call)
    uses = _Uses.of(call, function)
    verified = _verifications(call, function, token)
    if verified:
        early = [read for read in uses.reads if read.start_byte < min(node.start_byte for node in verified)]
        return subject.hit("claim-before-verify", module.file.place(early[0]), node=early[0]) if early else None
    if uses.reads or uses.principal:
        guard = bool(uses.principal) or _is_guard(function)
        proven = guard and _FROM_REQUEST.search(module.trace(arguments)) is not None
        confidence = None if proven else Confidence.MEDIUM
        return subject.hit("decoded-not-verified", module.file.place(call), confidence=confidence, node=call)
    if uses.returned:
        return Problem(
            path=module.file.path,
            line=call.start_point.row + 1,
            reason="claims are decoded and returned here; whether the token is verified elsewhere cannot be followed",
        )
    return None


@dataclass(frozen=True)
class _Uses:
    """What a function does with the result of a decode call.

    Attributes:
        reads: claims that say who the caller is, outside log calls.
        principal: assignments of the claims to the request or its context.
        returned: whether the claims leave the function as a whole.
    """

    reads: list[Node]
    principal: list[Node]
    returned: bool

    @classmethod
    def of(cls, call: Node, function: Node) -> "_Uses":
        outer = _outermost(call)
        parent = outer.parent
        if parent is None:
            return cls([], [], returned=False)
        names: list[str] = []
        reads = [parent] if parent.type == "member_expression" and _IDENTITY.match(_field(parent, "property")) else []
        if parent.type in {"variable_declarator", "assignment_expression"}:
            target = parent.child_by_field_name("name") or parent.child_by_field_name("left")
            if target is not None and target.type == "object_pattern":
                reads = [
                    node for node in target.named_children if _IDENTITY.match(re.split(r"[:=\s]", text_of(node))[0])
                ]
                names = [re.split(r"[:=]", text_of(node))[-1].strip() for node in reads]
            elif target is not None and target.type == "identifier":
                names = [text_of(target)]
        principal: list[Node] = []
        returned = parent.type in {"return_statement", "arrow_function"}
        for node in walk(function):
            if node.start_byte < parent.start_byte or (node.start_byte < call.start_byte and node != parent):
                continue
            if node.type == "member_expression" and text_of(_bare(node.child_by_field_name("object"))) in names:
                reads += [node] if _IDENTITY.match(_field(node, "property")) else []
            elif node.type == "assignment_expression" and _PRINCIPAL.match(_field(node, "left")):
                right = node.child_by_field_name("right")
                mentioned = [text_of(inner) for inner in walk(right)] if right is not None else []
                inside = node.start_byte <= call.start_byte < node.end_byte
                principal += [node] if inside or any(name in mentioned for name in names) else []
            elif node.type == "return_statement" and node.named_children:
                returned = returned or text_of(_bare(node.named_children[0])) in names
        return cls([read for read in reads if not _logged(read)], principal, returned)


def _verifications(call: Node, function: Node, token: str) -> list[Node]:
    """Calls in a function that verify the token; for a catch block those of its try block do not count."""
    failed = _ancestor(call, {"catch_clause"})
    attempt = failed.parent if failed is not None else None
    found = []
    for node in walk(function):
        if node.type != "call_expression" or node == call:
            continue
        if attempt is not None and attempt.start_byte <= node.start_byte < attempt.end_byte:
            continue
        callee = _field(node, "function")
        given = [text_of(_bare(argument)) for argument in _arguments(node)]
        by_token = _VERIFIES.search(callee.rpartition(".")[2]) and any(token in text for text in given)
        if by_token or (_KEYED_DIGEST.search(callee) and _field(call, "function") == "JSON.parse"):
            found.append(node)
    return found


def _comparisons(subject: Subject, module: _Module) -> Iterator[Hit]:
    """Secrets compared with an operator, or in a loop that stops at the first difference."""
    for node in module.file.nodes("binary_expression"):
        if _field(node, "operator") not in {"===", "!==", "==", "!="}:
            continue
        operands = [_bare(node.child_by_field_name(side)) for side in ("left", "right")]
        if any(operand is None or _is_literal(operand) for operand in operands):
            continue
        first, second = (_Operand.of(module, operand) for operand in operands if operand is not None)
        confidence = first.against(second) or second.against(first)
        if confidence is not None:
            yield subject.hit("secret-compared-plainly", module.file.place(node), confidence=confidence, node=node)
    for loop in module.file.nodes("for_statement"):
        name = text_of(_function(loop).child_by_field_name("name"))
        if _COMPARE_NAME.search(name) and re.search(r"\[\w+\]\s*!==?.*return false", text_of(loop), re.DOTALL):
            yield subject.hit(
                "secret-compared-plainly", module.file.place(loop), confidence=Confidence.MEDIUM, node=loop
            )


@dataclass(frozen=True)
class _Operand:
    """One side of a comparison: its text, and the text of the declarations it comes from."""

    text: str
    origin: str

    @classmethod
    def of(cls, module: _Module, node: Node) -> "_Operand":
        return cls(text_of(node), "\n".join(module.values(node)))

    @property
    def stored(self) -> bool:
        """Whether it holds a secret of the application itself."""
        return _ENV_SECRET.search(self.origin) is not None

    @property
    def given(self) -> bool:
        """Whether it comes from the request."""
        return _FROM_REQUEST.search(self.origin) is not None

    def against(self, other: "_Operand") -> Confidence | None:
        """How sure it is that this side is a secret which the other side must equal; None: it is not."""
        named = _SECRET_NAME.search(other.text) is not None
        if self.stored and not other.stored:
            return Confidence.HIGH if other.given or _CREDENTIAL_NAME.search(other.text) else Confidence.MEDIUM
        if _HMAC.search(self.origin) and not _HMAC.search(other.origin):
            return Confidence.HIGH
        if _TRUSTED_NAME.search(self.text):
            if other.given:
                return Confidence.HIGH
            return Confidence.MEDIUM if named or other.text.lower().endswith("token") else None
        by_header = self.given and not other.given and _SECRET_HEADER.search(self.origin) is not None
        return Confidence.HIGH if by_header and named else None


def _is_guard(function: Node) -> bool:
    """Whether a function decides who may go on: it has a `next` parameter, or names the key of a limiter."""
    parameters = text_of(function.child_by_field_name("parameters"))
    pair = function.parent
    return re.search(r"\bnext\b|\bNextFunction\b", parameters) is not None or (
        pair is not None and pair.type == "pair" and _field(pair, "key") == "keyGenerator"
    )


def _escapes(module: _Module) -> list[int]:
    """Lines where jsonwebtoken, or one of its functions, is put to a use in which its calls cannot be recognised.

    Read are `jwt.verify(…)`, `verify(…)` and `promisify(jwt.verify)`; not an alias, a field, `jwt['verify']`,
    `jwt?.verify`, `.call`, a dynamic import or a re-export.
    """
    lines: set[int] = set()
    for statement in module.file.nodes("export_statement"):
        typed = text_of(statement).startswith("export type")
        if _field(statement, "source").strip("'\"") == _JSONWEBTOKEN and not typed:
            lines.add(statement.start_point.row + 1)
    for call in module.calls:
        if re.fullmatch(r"(?:require|import)\(\s*['\"]jsonwebtoken['\"]\s*\)", text_of(call)):
            around = call.parent
            plain = around is not None and around.type in {"variable_declarator", "expression_statement"}
            if not plain or _field(call, "function") == "import":
                lines.add(call.start_point.row + 1)
    named = {name for name, what in module.imports.items() if what.split(".")[0] == _JSONWEBTOKEN}
    for kind in ("identifier", "shorthand_property_identifier") if named else ():
        for name in module.file.nodes(kind):
            what = module.imports.get(text_of(name), "")
            if what in {_JSONWEBTOKEN, *(f"{_JSONWEBTOKEN}.{one}" for one in _CALLED)} and not _followed(name, what):
                lines.add(name.start_point.row + 1)
    return sorted(lines)


def _followed(name: Node, what: str) -> bool:
    used, around = name, name.parent
    if what == _JSONWEBTOKEN and around is not None and around.type == "member_expression":
        if "?." in text_of(around):
            return False
        if _field(around, "object") == text_of(name) and _field(around, "property") not in {*_CALLED, "default"}:
            return True
        used, around = around, around.parent
    if around is None or around.type in {"import_clause", "import_specifier", "namespace_import", "type_query"}:
        return True
    match around.type:
        case "import_require_clause" | "nested_type_identifier" | "nested_identifier" | "binary_expression":
            return True
        case "variable_declarator":
            return around.child_by_field_name("name") == used
        case "call_expression":
            return around.child_by_field_name("function") == used
        case "arguments":
            return around.parent is not None and _field(around.parent, "function").endswith("promisify")
        case "member_expression":
            return what == _JSONWEBTOKEN and text_of(used).endswith(".default")
        case kind:
            return kind not in {
                "pair", "public_field_definition", "assignment_expression", "subscript_expression", "export_specifier",
                "object", "array", "return_statement", "ternary_expression", "spread_element", "as_expression",
                "required_parameter", "assignment_pattern",
            }  # fmt: skip


def _imported(statement: Node, library: str) -> Iterator[tuple[str, str]]:
    for node in walk(statement):
        if node.type == "import_specifier":
            name = _field(node, "name")
            yield _field(node, "alias") or name, f"{library}.{name}"
        elif node.type == "namespace_import":
            yield text_of(node.named_children[-1]), library
        elif node.type == "import_clause":
            for child in node.named_children:
                if child.type == "identifier":
                    # NOTE: the default export of a CommonJS library is the library itself.
                    yield text_of(child), library


def _required(name: Node, library: str) -> Iterator[tuple[str, str]]:
    if name.type == "identifier":
        yield text_of(name), library
    for child in name.named_children:
        if child.type == "shorthand_property_identifier_pattern":
            yield text_of(child), f"{library}.{text_of(child)}"
        elif child.type == "pair_pattern":
            yield _field(child, "value"), f"{library}.{_field(child, 'key')}"


def _logged(node: Node) -> bool:
    """Whether a claim is only read for a log line."""
    current = node.parent
    while current is not None and current.type not in _FUNCTIONS:
        if current.type == "call_expression":
            return _LOGGER.search(_field(current, "function")) is not None
        current = current.parent
    return False


def _outermost(node: Node) -> Node:
    """The expression itself with casts, parentheses and `await` around it."""
    while node.parent is not None and node.parent.type in _WRAPPERS:
        node = node.parent
    return node


def _bare(node: Node | None) -> Node | None:
    """The expression without casts, parentheses and `await` around it."""
    while node is not None and node.type in _WRAPPERS and node.named_children:
        node = node.named_children[0]
    return node


def _is_literal(node: Node) -> bool:
    if node.type == "template_string":
        return not any(child.type == "template_substitution" for child in node.named_children)
    return node.type in _OPAQUE or text_of(node) == "undefined" or text_of(node).lower().endswith("length")


def _function(node: Node) -> Node:
    """The function around a node that is not a mere callback; the whole file at the top level."""
    return _ancestor(node, _FUNCTIONS) or _root(node)


def _ancestor(node: Node, types: Collection[str]) -> Node | None:
    current = node.parent
    while current is not None and current.type not in types:
        current = current.parent
    return current


def _root(node: Node) -> Node:
    while node.parent is not None:
        node = node.parent
    return node


def _scope(declarator: Node) -> Node:
    """The block in which a declaration is visible."""
    return _ancestor(declarator, {"statement_block", "program", "class_body"}) or _root(declarator)


def _declared(declarator: Node) -> set[str]:
    name = declarator.child_by_field_name("name")
    return {
        text_of(node)
        for node in (walk(name) if name is not None else ())
        if node.type in {"identifier", "shorthand_property_identifier_pattern"}
    }


def _arguments(call: Node) -> list[Node]:
    arguments = call.child_by_field_name("arguments")
    return arguments.named_children if arguments is not None else []


def _field(node: Node, name: str) -> str:
    return text_of(node.child_by_field_name(name))
