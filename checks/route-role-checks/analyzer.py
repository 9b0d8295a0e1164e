"""Routes of Express and ts-rest, their guards, and access decisions: what one file alone shows.

NOTE: longer than the house's limit because a check's analyzer is one module by contract. Its sections stand alone: one
reads a file, then there is one for each rule.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.api import (
    Confidence,
    Hit,
    Node,
    Observation,
    Place,
    Problem,
    SourceFile,
    Subject,
    TraceStep,
    text_of,
    walk,
)

_METHODS = frozenset({"get", "post", "put", "patch", "delete", "all", "head"})
_FUNCTIONS = frozenset({
    "arrow_function", "function_expression", "function_declaration", "method_definition", "generator_function",
    "generator_function_declaration",
})  # fmt: skip
_PARAMETERS = frozenset({"required_parameter", "optional_parameter"})
_WRAPPERS = frozenset({"parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression"})
_WORTH_A_LOOK = re.compile(r"\bnext\b|\basync\b|Promise<|\.(?:get|post|put|patch|delete|all|route|use|router)\s*\(")
_ROUTER_NAME = re.compile(r"^(?:app|router)$|(?:Router|App)$")
_ROUTER_VALUE = re.compile(r"^(?:new\s+)?(?:[\w$.]+\.)?\w*Router\(")
_APP_VALUE = re.compile(r"^(?:new\s+)?express(?:\.default)?\(\)")
_OTHER_VALUE = re.compile(r"^(?:new\s+(?:Hono|OpenAPIHono|Koa|Elysia)\b|[fF]astify\(|(?:[\w$.]+\.)?use\w*Router\()")
_ROUTER_TYPE = re.compile(r"\b(?:I?Router|Express|Application)\b")
_APP_TYPE = re.compile(r"\b(?:Express|Application)\b(?!\.)")
_PATH_NODES = frozenset({"string", "template_string", "regex", "array"})
_PUBLIC_PATH = re.compile(
    r"log-?(?:in|out)|sign-?(?:in|up|out)|regist|forgot|reset|verif|confirm|callback|oauth|sso|saml|hook|health|ready|live"
    r"|ping|status|version|public|robots|sitemap|favicon|docs|swagger|openapi|refresh|csrf|invit|unsubscribe|well-known"
    r"|static|assets|captcha|token|auth|session|contact|^[/*]*$",
    re.IGNORECASE,
)
_GUARD_NAME = re.compile(
    r"auth(?!or(?:s|ed|Controller|Service|Router)?(?![a-zA-Z])|enticated)|(?:is|ensure|require|check|only)_?authenticated"
    r"|guard|protect|logged_?in|is_?admin|admin_?only|role|permission|acl|rbac|jwt|bearer"
    r"|require(?!d?$|.*(?:body|field|param|json|query))|ensure|verify|secret|api_?key|passport|restrict|owner",
    re.IGNORECASE,
)
_NO_GUARD_NAME = re.compile(r"rate|limit|csrf|cors|valid|upload|cache|pars|logg(?!ed)|sanitiz|helmet", re.IGNORECASE)
_REJECT_NAME = re.compile(r"unauthori[sz]ed|forbidden|accessdenied|notauthenticated", re.IGNORECASE)


@dataclass(frozen=True)
class _Route:
    """One registration. `before` holds the arguments between path and handler, arrays opened."""

    router: str
    is_app: bool
    scope: int
    method: str
    path: str
    before: tuple[Node, ...]
    handler: Node
    node: Node

    @property
    def guards(self) -> tuple[str, ...]:
        return tuple(name for name in map(_callee, self.before) if _is_guard_name(name))


@dataclass
class _Seen:
    """One file: its nodes by what they are. `contract_routes` counts the entries of ts-rest routers."""

    file: SourceFile
    routes: list[_Route] = field(default_factory=list)
    uses: list[tuple[str, Node, list[Node]]] = field(default_factory=list)
    guards: list[Node] = field(default_factory=list)
    comments: list[Node] = field(default_factory=list)
    decisions: int = 0
    contract_routes: int = 0

    @property
    def examined(self) -> int:
        """Routes, decisions, and guards that are not themselves the handler of a route."""
        handlers = {route.handler.id for route in self.routes}
        guards = sum(guard.id not in handlers for guard in self.guards)
        return len(self.routes) + self.contract_routes + self.decisions + guards


def analyze(subject: Subject) -> Observation:
    """Findings of every file by itself; what other files add is declared as undecided."""
    hits: list[Hit] = []
    examined = routes = 0
    for file in subject.files:
        if not _WORTH_A_LOOK.search(file.text):
            continue
        seen = _look(file)
        for find in (_not_awaited, _fails_open, _operational, _peers, _commented_out):
            hits += find(subject, seen)
        routes += len(seen.routes) + seen.contract_routes
        examined += seen.examined
    problems = () if routes else _unread(subject)
    return Observation(examined=examined, hits=tuple(hits), problems=problems)


def _unread(subject: Subject) -> tuple[Problem, ...]:
    """A framework that is imported although none of its routes was found: they are registered in a way unknown here."""
    return tuple(
        Problem(path=place.path, line=place.line, reason=f"{name} is imported and no route was found")
        for name, place in subject.packages.imports(["express", "@ts-rest/express"])[:1]
    )


# --- reading one file -------------------------------------------------------------------------------------------------


def _look(file: SourceFile) -> _Seen:
    seen = _Seen(file, comments=file.nodes("comment"))
    routers = _routers(file.nodes("variable_declarator", *_PARAMETERS))
    seen.guards += (node for node in file.nodes(*_FUNCTIONS) if _next_name(node) and _rejects(node))
    for node in file.nodes("call_expression"):
        _registration(seen, routers, node)
    return seen


def _routers(nodes: list[Node]) -> dict[str, str]:
    """Names that hold a router, an app, or something else with the same methods: name to `router`, `app` or `other`."""
    found: dict[str, str] = {}
    for node in nodes:
        if node.type == "variable_declarator":
            name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
            if name is None or value is None or name.type != "identifier":
                continue
            text = text_of(value)[:200]
            if _OTHER_VALUE.match(text):
                found[text_of(name)] = "other"
            elif _APP_VALUE.match(text):
                found[text_of(name)] = "app"
            elif _ROUTER_VALUE.match(text):
                found[text_of(name)] = "router"
        elif node.type in _PARAMETERS:
            name, kind = node.child_by_field_name("pattern"), node.child_by_field_name("type")
            if name is not None and kind is not None and _ROUTER_TYPE.search(text_of(kind)):
                found[text_of(name)] = "app" if _APP_TYPE.search(text_of(kind)) else "router"
    return found


def _registration(seen: _Seen, routers: dict[str, str], call: Node) -> None:
    function = call.child_by_field_name("function")
    if function is None or function.type != "member_expression":
        return
    method, given = text_of(function.child_by_field_name("property")), _arguments(call)
    receiver = function.child_by_field_name("object")
    if method == "router" and "@ts-rest/" in seen.file.text and len(given) > 1:
        table = _bare(given[1])
        seen.contract_routes += sum(child.type in {"pair", "method_definition"} for child in table.named_children)
    if receiver is None or method not in _METHODS | {"use"}:
        return
    chained = _route_base(receiver)
    name = _receiver_name(chained[0] if chained is not None else receiver)
    kind = routers.get(name) or _kind_by_name(name)
    if kind == "other":
        return
    if method == "use":
        seen.uses.append((name, call, given))
    path, handlers = (chained[1], given) if chained is not None else _path_and_handlers(method, given)
    flat = [part for found in handlers for part in (found.named_children if found.type == "array" else [found])]
    flat = [part for part in flat if part.type != "comment"]
    if not flat or flat[-1].type in {"object", "string", "number"}:
        return
    route = _Route(name, kind == "app", _scope(call), method, path, tuple(flat[:-1]), flat[-1], call)
    if method != "use" or (route.is_app and _is_operational(route)):
        seen.routes.append(route)


def _kind_by_name(name: str) -> str:
    if re.search(r"^app$|App$", name):
        return "app"
    return "router" if _ROUTER_NAME.search(name) else "other"


def _path_and_handlers(method: str, given: list[Node]) -> tuple[str, list[Node]]:
    """The path as written and what follows it; no handlers when the call registers no route: `app.get("port")`."""
    named = method != "use" and bool(given) and given[0].type == "member_expression"
    if len(given) > 1 and (given[0].type in _PATH_NODES or named):
        return text_of(given[0]).strip("\"'`"), given[1:]
    return "", []


def _route_base(receiver: Node) -> tuple[Node, str] | None:
    """Router and path of `router.route("/x")`, also when methods were called on it already."""
    current: Node | None = receiver
    while current is not None and current.type == "call_expression":
        function = current.child_by_field_name("function")
        if function is None or function.type != "member_expression":
            return None
        inner = function.child_by_field_name("object")
        name = text_of(function.child_by_field_name("property"))
        if name == "route" and inner is not None:
            given = _arguments(current)
            return (inner, text_of(given[0]).strip("\"'`")) if given else None
        if name not in _METHODS:
            return None
        current = inner
    return None


def _is_guard_name(name: str) -> bool:
    return bool(_GUARD_NAME.search(name)) and not _NO_GUARD_NAME.search(name)


def _next_name(function: Node) -> str | None:
    """The name of the last parameter of a middleware; None for other functions and for error handlers."""
    names = [text_of(p.child_by_field_name("pattern") or p) for p in _parameters(function)]
    return names[-1] if len(names) in {2, 3} and re.fullmatch(r"_?next", names[-1]) else None


def _rejects(node: Node) -> bool:
    """Whether code below refuses a request: 401 or 403, or an error of that name. Comments and strings do not count."""
    return any(
        (found.type == "number" and text_of(found) in {"401", "403"})
        or (found.type in {"identifier", "property_identifier"} and bool(_REJECT_NAME.search(text_of(found))))
        for found in walk(node)
    )


# --- authorisation-not-awaited ----------------------------------------------------------------------------------------

_DECISION = re.compile(
    r"^(?:can|is|has|check|verify|authori[sz]e)(?=[A-Z_]|$)|forbidden|[aA]ccess(?!Token|Key|Log)|[pP]ermission|[aA]llowed"
    r"|(?<![dD]e)[aA]uthori[sz]ed"
)
_CLEAR_DECISION = re.compile(
    r"^(?:can|authori[sz]e)(?=[A-Z_]|$)|forbidden|[aA]ccess(?!Token|Key|Log)|[pP]ermission|[aA]llowed"
    r"|(?<![dD]e)[aA]uthori[sz]ed|^(?:is|has|check|verify)\w*(?:Role|Admin|Owner|Member|Right)"
)
_DECLARING = _PARAMETERS | {
    "import_clause", "variable_declarator", "function_declaration", "method_definition", "public_field_definition",
}  # fmt: skip
_CALLBACKS = frozenset({"filter", "some", "find", "every"})
_STREAM = re.compile(r"stream|readable|iterator|iterable", re.IGNORECASE)


def _not_awaited(subject: Subject, seen: _Seen) -> Iterator[Hit]:
    known = _async_names(seen.file.nodes(*_DECLARING))
    # NOTE: the collections of bluebird wait for the promises of their callbacks.
    waits = "bluebird" in seen.file.text
    for node in seen.file.nodes("call_expression"):
        name = _known_callee(node, known)
        message = None
        if name is not None:
            seen.decisions += 1
            if _is_tested(node):
                message = f"`{name}` is async and not awaited here: a promise is always truthy, so it decides nothing."
        elif not waits and (decision := _async_callback(node, known)) is not None:
            seen.decisions += 1
            message = f"A promise of `{decision}` judges each element, and it is always truthy: every element passes."
        if message is not None:
            yield subject.hit("authorisation-not-awaited", seen.file.place(node), message=message, node=node)


def _async_names(nodes: list[Node]) -> dict[str, set[int]]:
    """Access decisions that are async wherever the file declares them, `this.name` with the classes that hold it."""
    found: dict[str, set[int]] = defaultdict(set)
    other: set[str] = set()
    for node in nodes:
        if node.type in _PARAMETERS:
            other.update(_words(node.child_by_field_name("pattern")))
        elif node.type == "import_clause":
            other.update(_words(node))
        elif node.type == "variable_declarator":
            value = node.child_by_field_name("value")
            names = _words(node.child_by_field_name("name"))
            if value is not None and value.type in _FUNCTIONS and len(names) == 1 and _is_decision(names[0], value):
                found[names[0]].add(-1)
            else:
                other.update(names)
        elif node.type in {"function_declaration", "method_definition", "public_field_definition"}:
            name, owner = text_of(node.child_by_field_name("name")), _class_of(node)
            function = node.child_by_field_name("value") if node.type == "public_field_definition" else node
            if node.type == "function_declaration" and not _is_decision(name, node):
                other.add(name)
            elif function is not None and _is_decision(name, function) and (owner is not None or function is node):
                found[f"this.{name}" if owner is not None else name].add(owner.start_byte if owner is not None else -1)
    return {name: owners for name, owners in found.items() if name not in other}


def _is_decision(name: str, function: Node) -> bool:
    return function.type in _FUNCTIONS and bool(_DECISION.search(name)) and _is_async(function)


def _is_async(function: Node) -> bool:
    if any(child.type == "async" for child in function.children):
        return True
    returned = function.child_by_field_name("return_type")
    return returned is not None and bool(re.match(r":\s*Promise\s*<", text_of(returned)))


def _class_of(node: Node) -> Node | None:
    body = node.parent
    return body.parent if body is not None and body.type == "class_body" else None


def _known_callee(call: Node, known: dict[str, set[int]]) -> str | None:
    function = call.child_by_field_name("function")
    if function is None:
        return None
    if function.type == "identifier" and text_of(function) in known:
        return text_of(function)
    if function.type == "member_expression" and text_of(function) in known:
        body = next((around for around in _around(call) if around.type == "class_body"), None)
        if body is not None and body.parent is not None and body.parent.start_byte in known[text_of(function)]:
            return text_of(function)
    return None


def _is_tested(node: Node) -> bool:
    """Whether the truth of this value decides something, with no `await` on the way."""
    parent = node.parent
    if parent is None:
        return False
    operator = text_of(parent.child_by_field_name("operator"))
    match parent.type:
        case "unary_expression":
            return operator == "!"
        case "parenthesized_expression":
            holder = parent.parent.type if parent.parent is not None else ""
            return holder in {"if_statement", "while_statement", "do_statement"} or _is_tested(parent)
        case "ternary_expression":
            return parent.child_by_field_name("condition") == node
        case "binary_expression" if operator in {"&&", "||"}:
            return parent.child_by_field_name("left") == node or _is_tested(parent)
        case "binary_expression":
            return operator.strip("!=") == "" and any(part.type in {"true", "false"} for part in parent.named_children)
        case _:
            return False


def _async_callback(call: Node, known: dict[str, set[int]]) -> str | None:
    """The decision whose promise is a callback's answer: `items.filter(async (i) => canRead(user, i))`."""
    function = call.child_by_field_name("function")
    given = _arguments(call)
    if function is None or function.type != "member_expression" or not given:
        return None
    name, receiver = (text_of(function.child_by_field_name(part)) for part in ("property", "object"))
    if name not in _CALLBACKS or _STREAM.search(receiver):
        return None
    callback = given[0]
    body = callback.child_by_field_name("body") if callback.type in _FUNCTIONS else None
    if body is None:
        return text_of(callback) if text_of(callback) in known else None
    if not _is_async(callback):
        return _known_callee(body, known) if body.type == "call_expression" else None
    names = (_callee(found).rpartition(".")[2] for found in walk(body) if found.type == "call_expression")
    return next((name for name in names if _CLEAR_DECISION.search(name)), None)


# --- guard-fails-open -------------------------------------------------------------------------------------------------

_SECRET_NAME = re.compile(r"secret|token|api_?key|passw|credential|expected|signature|signing_?key|hmac", re.IGNORECASE)
_REQUEST_ROOT = re.compile(r"^(?:_?req|request|res|response|ctx|context|headers?|body|params|query|cookies)\b")
_REQUEST_PART = re.compile(r"\b(?:_?req|request|ctx|context)\b|\.headers\b|\.cookies\b")
_SETTING_VALUE = re.compile(
    r"process\.env\b|import\.meta\.env\b|this\.[\w.]+$"
    r"|(?:\w+\.)*(?:get|load)?(?:app)?(?:config|configuration|settings|env|environment|options|opts)(?:Service)?\b",
    re.IGNORECASE,
)
_DEPENDENCY = re.compile(r"(?:Service|Repo(?:sitory)?|Store|Manager|Provider|Cache|Verifier|Validator|abled|Required)$")
_DECLARATIONS = frozenset({"lexical_declaration", "variable_declaration"})
_ENVIRONMENT = re.compile(r"NODE_ENV|isProd|isDev|isTest|production|development", re.IGNORECASE)


def _fails_open(subject: Subject, seen: _Seen) -> Iterator[Hit]:
    for guard in seen.guards:
        step = _next_name(guard) or "next"
        optional = False
        for node in _walk_inside(guard):
            found = None
            if node.type == "if_statement":
                found = _open_if(node, guard, step)
                optional = optional or (found is None and _passes(node.child_by_field_name("consequence"), step))
            elif node.type == "catch_clause":
                found = _open_catch(node, guard, step, optional)
            if found is not None:
                when, confidence = found
                message = f"This guard lets the request through when {when}."
                place = seen.file.place(node)
                yield subject.hit("guard-fails-open", place, message=message, confidence=confidence, node=node)


def _open_catch(node: Node, guard: Node, step: str, optional: bool) -> tuple[str, Confidence | None] | None:
    """A catch that goes on, and a lower confidence where the guard also lets requests pass that bring nothing."""
    if node.parent is None or not _passes(node.child_by_field_name("body"), step):
        return None
    inside = _rejects(node.parent)
    if not inside and any(_rejects(found) for found in _statements_before(node.parent, guard)):
        return None
    return "its check throws", Confidence.MEDIUM if optional or not inside else None


def _open_if(node: Node, guard: Node, step: str) -> tuple[str, Confidence | None] | None:
    """The secret without which this `if` opens the guard, and a lower confidence with another check beside it."""
    condition, then = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
    if condition is None or then is None or node.child_by_field_name("alternative") is not None:
        return None
    terms, either = _terms(condition), _joined_by_or(condition)
    elsewhere = any(_rejects(found) for found in _statements_before(node, guard))
    staged = any(_ENVIRONMENT.search(text_of(term)) for term in terms)
    missing = next((name for term in terms if (name := _unset(term)) and _is_setting(name, node, guard)), None)
    if missing is not None:
        alone = either or len(terms) == 1
        if not _passes(then, step) or not (alone or staged):
            return None
        return f"`{missing}` is not set", Confidence.MEDIUM if elsewhere or not alone else None
    present = next((name for term in terms if (name := _set(term)) and _is_setting(name, node, guard)), None)
    if present is None or either or not _rejects(then):
        return None
    after = list(_statements_after(node))
    last = next((index for index, statement in enumerate(after) if _calls_next(statement, step)), None)
    if last is None:
        return None
    elsewhere = elsewhere or any(_rejects(found) for found in after[:last])
    return f"`{present}` is not set", Confidence.MEDIUM if elsewhere or staged else None


def _terms(condition: Node) -> list[Node]:
    node = _bare(condition)
    if node.type == "binary_expression" and text_of(node.child_by_field_name("operator")) in {"&&", "||"}:
        return [term for child in node.named_children for term in _terms(child)]
    return [node]


def _joined_by_or(condition: Node) -> bool:
    node = _bare(condition)
    return node.type == "binary_expression" and text_of(node.child_by_field_name("operator")) == "||"


def _unset(term: Node) -> str | None:
    """The value that this term finds missing: `!x`, `x === undefined`, `x == null`, `x === ""`."""
    if term.type == "unary_expression" and text_of(term.child_by_field_name("operator")) == "!":
        inner = _bare(term.named_children[0])
        return text_of(inner) if inner.type in {"identifier", "member_expression"} else None
    if term.type == "binary_expression" and text_of(term.child_by_field_name("operator")) in {"===", "=="}:
        left, right = term.named_children[0], term.named_children[-1]
        if text_of(right) in {"undefined", "null", '""', "''"} and left.type in {"identifier", "member_expression"}:
            return text_of(left)
    return None


def _set(term: Node) -> str | None:
    """The value that this term finds present: `x`, `!!x`, `x !== undefined`."""
    text = text_of(term)
    if term.type in {"identifier", "member_expression"}:
        return text
    match = re.fullmatch(r"(?:!!\s*)?([\w$.?]+)(?:\s*!==?\s*(?:undefined|null|\"\"|''))?", text)
    return match.group(1) if match and match.group(1) != text else None


def _is_setting(name: str, node: Node, guard: Node) -> bool:
    """Whether a name holds a secret from the configuration, not from the request."""
    last = name.rpartition(".")[2]
    if not _SECRET_NAME.search(last) or _DEPENDENCY.search(last) or _REQUEST_ROOT.match(name):
        return False
    if re.match(r"process\.env\.|import\.meta\.env\.|this\.", name):
        return True
    root = re.match(r"[\w$]+", name)
    value = _value_of(root.group(), node) if root is not None else None
    if value is None:
        return False
    kind, found = value
    if kind == "parameter":
        return not (guard.start_byte <= found.start_byte < guard.end_byte)
    text = text_of(found)
    if kind == "import":
        return True
    inside = guard.start_byte <= found.start_byte < guard.end_byte
    renamed = inside and found.type == "identifier" and _is_setting(text, guard, guard)
    return not _REQUEST_PART.search(text) and (bool(_SETTING_VALUE.match(text)) or renamed)


def _value_of(name: str, node: Node) -> tuple[str, Node] | None:
    """What a name stands for, seen from `node`: a declared value, a parameter of a function around it, or an import."""
    for around in _around(node):
        if around.type in _FUNCTIONS:
            parameter = next((found for found in _parameters(around) if name in _words(found)), None)
            if parameter is not None:
                return "parameter", parameter
        elif around.type in {"statement_block", "program"}:
            for child in around.named_children:
                if child.type == "import_statement" and name in _words(child.named_children[0]):
                    return "import", child
                exported = child.type == "export_statement" and bool(child.named_children)
                declared = child.named_children[0] if exported else child
                for found in declared.named_children if declared.type in _DECLARATIONS else ():
                    value = found.child_by_field_name("value")
                    if value is not None and name in _words(found.child_by_field_name("name")):
                        return "value", value
    return None


def _passes(block: Node | None, step: str) -> bool:
    """Whether a block goes on to the next handler on its own level, with no refusal in it."""
    if block is None or _rejects(block) or any(found.type == "throw_statement" for found in walk(block)):
        return False
    statements = block.named_children if block.type == "statement_block" else [block]
    return any(_calls_next(statement, step) for statement in statements)


def _calls_next(statement: Node, step: str) -> bool:
    """`next();` or `return next();`, without an argument."""
    return bool(re.fullmatch(rf"(?:return\s+)?(?:void\s+)?{re.escape(step)}\(\);?", text_of(statement)))


def _statements_after(node: Node) -> Iterator[Node]:
    current = node.next_named_sibling
    while current is not None:
        yield current
        current = current.next_named_sibling


def _statements_before(node: Node, guard: Node) -> Iterator[Node]:
    current: Node | None = node
    while current is not None and current.id != guard.id:
        sibling = current.prev_named_sibling
        while sibling is not None and current.parent is not None and current.parent.type == "statement_block":
            yield sibling
            sibling = sibling.prev_named_sibling
        current = current.parent


# --- open-operational-route -------------------------------------------------------------------------------------------

_OPERATIONAL_PATH = re.compile(
    r"(?:^|/)_*(?:metrics|heap|heap-?dump|heap-?snapshot|debug|pprof|profiler|cpu-?profile|queues|bull|bull-?board|arena"
    r"|agendash|actuator|diagnostics|env|env-?dump|phpinfo|server-?status)(?:/|$)",
    re.IGNORECASE,
)
_OPERATIONAL_BODY = re.compile(
    r"\.(?:json|send|end)\(\s*(?:JSON\.stringify\(\s*)?process\.env\s*[),]|(?:write|get)HeapSnapshot\("
)


def _is_operational(route: _Route) -> bool:
    return bool(_OPERATIONAL_PATH.search(route.path)) or bool(_OPERATIONAL_BODY.search(text_of(route.handler)))


def _operational(subject: Subject, seen: _Seen) -> Iterator[Hit]:
    for route in seen.routes:
        if not route.is_app or not _is_operational(route) or _by_decision(subject, route):
            continue
        given = any(not _NO_GUARD_NAME.search(_callee(found)) for found in route.before)
        if given or _guarded_before(seen, route) or _rejects(route.handler) or _is_guard_name(_callee(route.handler)):
            continue
        message = f"`{route.path}` shows the inside of the process and is registered without a guard."
        lower = Confidence.LOW if _outside_production(route.node) else None
        place = seen.file.place(route.node)
        yield subject.hit("open-operational-route", place, message=message, confidence=lower, node=route.node)


def _guarded_before(seen: _Seen, route: _Route) -> bool:
    """Whether the same router was given a guard for all of its paths, or a prefix of this one, before the route."""
    for name, call, given in seen.uses:
        if name != route.router or call.start_byte >= route.node.start_byte:
            continue
        prefix = text_of(given[0]).strip("\"'`") if given and given[0].type in _PATH_NODES else ""
        inline = any(part.type in _FUNCTIONS and _rejects(part) for part in given)
        named = any(_is_guard_name(_callee(part)) for part in given if part.type not in _PATH_NODES | _FUNCTIONS)
        if route.path.startswith(prefix.rstrip("/*")) and (inline or named):
            return True
    return False


def _outside_production(node: Node) -> bool:
    tests = (found.child_by_field_name("condition") for found in _around(node) if found.type == "if_statement")
    return any(_ENVIRONMENT.search(text_of(test)) for test in tests)


def _by_decision(subject: Subject, route: _Route) -> bool:
    """Whether public_routes names the route; the file alone knows only the end of its path."""
    end = route.path.rstrip("/")
    entries = [entry for entry in subject.config.public_routes if entry.method.lower() in {"*", route.method}]
    return bool(end) and any(entry.route.rstrip("/*").endswith(end) for entry in entries)


# --- peer-without-guard -----------------------------------------------------------------------------------------------

_MIN_PEERS = 4
_MIN_READING_PEERS = 2
_READS = frozenset({"get", "head"})


def _peers(subject: Subject, seen: _Seen) -> Iterator[Hit]:
    if any(_is_guard_name(_callee(part)) for _, _, given in seen.uses for part in given[:1]):
        return
    groups: dict[tuple[str, int], list[_Route]] = defaultdict(list)
    for route in seen.routes:
        groups[route.router, route.scope].append(route)
    for routes in groups.values():
        counts: dict[str, list[_Route]] = defaultdict(list)
        for route in routes:
            for name in set(route.guards):
                counts[name].append(route)
        name, guarded = max(sorted(counts.items()), key=lambda pair: len(pair[1]), default=("", []))
        bare = [route for route in routes if not route.guards]
        if len(guarded) < _MIN_PEERS or len(bare) >= len(guarded):
            continue
        reading = sum(route.method in _READS for route in guarded)
        for route in bare:
            if _PUBLIC_PATH.search(route.path) or _by_decision(subject, route) or _rejects(route.handler):
                continue
            if (route.method in _READS and reading < _MIN_READING_PEERS) or _is_guard_name(_callee(route.handler)):
                continue
            message = f"{len(guarded)} other routes of `{route.router}` carry `{name}`, and this one carries no guard."
            yield subject.hit("peer-without-guard", seen.file.place(route.node), message=message, node=route.node)


# --- commented-out-guard ----------------------------------------------------------------------------------------------

_CODE_ARGUMENT = re.compile(r"^(?:[\w$.]+\([^)]*\),?|[\w$.]+,|[a-z]+(?:[A-Z_]\w*)+)$")
_COMMENTED_ROUTE = re.compile(r"^([\w$]+)\.(get|post|put|patch|delete|all)\(\s*([\"'`])([^\"'`]*)\3\s*,(.*)$")
_COMMENTED_USE = re.compile(r"^([\w$]+)\.use\((.*)\);?\s*,?$")


def _commented_out(subject: Subject, seen: _Seen) -> Iterator[Hit]:
    for comment in seen.comments:
        if text_of(comment).startswith("/**"):
            continue
        for offset, line in enumerate(text_of(comment).splitlines()):
            text = re.sub(r"^\s*(?://+|/\*+|\*+(?!/))?\s*|\s*\*/\s*$", "", line)
            found = _route_of_comment(seen, comment, text)
            if found is None:
                continue
            guard, route = found
            number = comment.start_point.row + 1 + offset
            place = Place(path=seen.file.path, line=number)
            message = f"The guard `{guard}` stands in a comment beside the route it would protect."
            trace = [TraceStep(path=seen.file.path, line=route.node.start_point.row + 1, note="the route without it")]
            yield subject.hit("commented-out-guard", place, message=message, trace=trace)
            break


def _route_of_comment(seen: _Seen, comment: Node, text: str) -> tuple[str, _Route] | None:
    """The guard that a comment holds as code, and the route that goes without it."""
    holder = comment.parent.type if comment.parent is not None else ""
    if holder in {"arguments", "array"} and _CODE_ARGUMENT.match(text) and _is_guard_name(text):
        guard = re.split(r"[(,]", text)[0]
        around = (r for r in seen.routes if r.node.start_byte < comment.start_byte < r.handler.start_byte)
        return next(((guard, route) for route in around if guard not in map(_callee, route.before)), None)
    if match := _COMMENTED_ROUTE.match(text):
        same = next((r for r in seen.routes if (r.method, r.path) == (match.group(2), match.group(4))), None)
        names = [name for name in _called_names(match.group(5))[:-1] if _is_guard_name(name)]
        missing = [name for name in names if same is not None and name not in map(_callee, same.before)]
        return (missing[0], same) if missing and same is not None else None
    if match := _COMMENTED_USE.match(text):
        active = {_callee(part) for _, _, given in seen.uses for part in given}
        names = [name for name in _called_names(match.group(2)) if _is_guard_name(name) and name not in active]
        later = (r for r in seen.routes if r.router == match.group(1) and r.node.start_byte > comment.start_byte)
        bare = next((route for route in later if not route.guards), None)
        return (names[0], bare) if names and bare is not None else None
    return None


def _called_names(arguments: str) -> list[str]:
    """Names of the functions in an argument list that stands in a comment; other arguments are empty."""
    names = (part.strip().split("(")[0] for part in arguments.split(","))
    return [name if re.fullmatch(r"[\w$.]+", name) else "" for name in names]


# --- the syntax tree --------------------------------------------------------------------------------------------------


def _walk_inside(function: Node) -> Iterator[Node]:
    """Nodes of a function's own body, not of middlewares inside it."""
    stack = list(reversed(function.named_children))
    while stack:
        current = stack.pop()
        yield current
        if not (current.type in _FUNCTIONS and _next_name(current)):
            stack.extend(reversed(current.named_children))


def _around(node: Node) -> Iterator[Node]:
    """The nodes around a node, innermost first."""
    current = node.parent
    while current is not None:
        yield current
        current = current.parent


def _scope(node: Node) -> int:
    """Identity of the function a node stands in; -1 for the top level."""
    return next((around.start_byte for around in _around(node) if around.type in _FUNCTIONS), -1)


def _arguments(call: Node) -> list[Node]:
    found = call.child_by_field_name("arguments")
    return [child for child in found.named_children if child.type != "comment"] if found is not None else []


def _parameters(function: Node) -> list[Node]:
    found = function.child_by_field_name("parameters")
    return [child for child in found.named_children if child.type != "comment"] if found is not None else []


def _words(node: Node | None) -> list[str]:
    """Every name in a pattern, a parameter or an import clause."""
    return re.findall(r"[\w$]+", text_of(node))


def _receiver_name(node: Node) -> str:
    if node.type == "member_expression":
        return text_of(node.child_by_field_name("property"))
    return text_of(node) if node.type == "identifier" else ""


def _callee(node: Node) -> str:
    """The name of a function that is passed or called: of `auth`, `auth("admin")` or `guards.auth`."""
    function = node.child_by_field_name("function") if node.type == "call_expression" else node
    named = function is not None and function.type in {"identifier", "member_expression"}
    return text_of(function) if named else ""


def _bare(node: Node) -> Node:
    """The expression without parentheses and casts."""
    while node.type in _WRAPPERS and node.named_children:
        node = node.named_children[0]
    return node
