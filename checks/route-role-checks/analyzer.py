"""Routes of Express, ts-rest and Next.js, what the guards in front of them prove, and access decisions.

NOTE: longer than the house's limit because a check's analyzer is one module by contract. Its sections stand alone: one
reads a file, one judges the route table, and there is one for each rule that one file decides.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import cast

from secgate.api import (
    FUNCTIONS,
    LEVELS,
    Behaviour,
    Confidence,
    Guard,
    Hit,
    Level,
    Node,
    Observation,
    Place,
    Problem,
    Route,
    Sieve,
    SourceFile,
    Subject,
    TraceStep,
    UnresolvedFact,
    ancestors,
    arguments_of,
    by_path,
    idle_decisions,
    matches_route,
    role_faults,
    text_of,
    walk,
)

_METHODS = frozenset({"get", "post", "put", "patch", "delete", "all", "head"})
_PARAMETERS = frozenset({"required_parameter", "optional_parameter"})
_WRAPPERS = frozenset({"parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression"})
_WORTH_A_LOOK = Sieve(r"\bnext\b|\basync\b|Promise<|\.(?:get|post|put|patch|delete|all|route|use|router)\s*\(")
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
    """Findings of the route table, and of every file by itself."""
    hits: list[Hit] = []
    decisions = Counter[str]()
    for file in subject.files:
        if not _WORTH_A_LOOK.finds(file.text):
            continue
        seen = _look(file)
        for find in (_not_awaited, _fails_open, _commented_out, _by_presence):
            hits += find(subject, seen)
        decisions[file.path] += seen.decisions
        if file.path in subject.data.sources:
            hits += _idle(subject, file, {hit.place.line for hit in hits if hit.place.path == file.path})
            hits += _of_words(subject, file)
    table = subject.facts.routes
    opened = {(hit.place.path, hit.place.line) for hit in hits if hit.rule == "guard-fails-open"}
    judge = _Judge(subject, {file.path: file for file in subject.files}, opened)
    hits += judge.findings()
    unresolved = tuple(dict.fromkeys((*judge.unresolved, *map(_not_followed, table.unresolved))))
    problems = () if table.routes else _unread(subject)
    return Observation(
        examined_at=decisions
        + Counter(by_path(table.routes, (u for u in table.unresolved if u.kind != "registration"))),
        hits=tuple(hits),
        problems=problems,
        unresolved=unresolved,
    )


def _not_followed(found: UnresolvedFact) -> Problem:
    return Problem(kind="unresolved", path=found.path, line=found.line, reason=found.reason)


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
    seen.guards += (node for node in file.nodes(*FUNCTIONS) if _next_name(node) and _rejects(node))
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
    method, given = text_of(function.child_by_field_name("property")), arguments_of(call)
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
    if method != "use":
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
            given = arguments_of(current)
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
    # NOTE: to look at each node costs a hundred times as much as to look through the text, and few refuse.
    text = text_of(node)
    if "401" not in text and "403" not in text and _REJECT_NAME.search(text) is None:
        return False
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


def _idle(subject: Subject, file: SourceFile, told: set[int]) -> Iterator[Hit]:
    """Decisions of whichever file that are not awaited where they are tested, or made and thrown away."""
    for found in idle_decisions(subject.data.view(file.path)):
        if found.place.line in told:
            continue
        trace = [TraceStep(path=found.declared.path, line=found.declared.line, note="the decision is made here")]
        if found.shape == "not-awaited":
            message = (
                f"`{found.name}` is async and not awaited here: a promise is always truthy, so it decides nothing."
            )
            rule = "authorisation-not-awaited"
        else:
            message = f"`{found.name}` answers yes or no and stops nothing by itself; here its answer is thrown away."
            rule = "authorisation-thrown-away"
        yield subject.hit(rule, found.place, message=message, trace=trace, node=found.node)


_SHAPES = {
    "always-true": "`{}` is always true: a word is true by itself.",
    "assigned": "`{}` gives the role instead of comparing it, and is always true.",
    "index": "`{}` is a place in a list, not a yes or no: it is -1, and true, where the role is not found.",
    "substring": "`{}` looks for a part of a word: a role whose name is a part of it passes too.",
    "inverted": "The test `{}` refuses those who hold the role, and lets everybody else go on.",
}


def _of_words(subject: Subject, file: SourceFile) -> Iterator[Hit]:
    """Tests of a role that do not hold by the way they are written."""
    for fault in role_faults(subject.data.view(file.path)):
        message = _SHAPES[fault.shape].format(fault.what)
        confidence = None if fault.sharp else Confidence.MEDIUM
        yield subject.hit(
            "role-test-does-not-hold", fault.place, message=message, confidence=confidence, node=fault.node
        )


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
            if value is not None and value.type in FUNCTIONS and len(names) == 1 and _is_decision(names[0], value):
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
    return function.type in FUNCTIONS and bool(_DECISION.search(name)) and _is_async(function)


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
        body = next((around for around in ancestors(call) if around.type == "class_body"), None)
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
    given = arguments_of(call)
    if function is None or function.type != "member_expression" or not given:
        return None
    name, receiver = (text_of(function.child_by_field_name(part)) for part in ("property", "object"))
    if name not in _CALLBACKS or _STREAM.search(receiver):
        return None
    callback = given[0]
    body = callback.child_by_field_name("body") if callback.type in FUNCTIONS else None
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
    for around in ancestors(node):
        if around.type in FUNCTIONS:
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


# --- the route table --------------------------------------------------------------------------------------------------

_MIN_PEERS = 4
_MIN_READING_PEERS = 2
_SHOWN_ROUTES = 5
_ADMIN_SEGMENT = re.compile(
    r"^(?:_?admins?|administration|platform(?:-?admin)?|super-?admin|back-?office|sys-?admin|superuser)$", re.IGNORECASE
)
_OWN_ACCOUNT = re.compile(
    r"(?:^|/)(?:me|profile|account|whoami|session|password|preferences|log-?out|sign-?out)(?:/|$)", re.IGNORECASE
)
_ENTRY = re.compile(
    r"(?:^|/)(?:log-?in|sign-?in|log-?out|sign-?out|sign-?up|register|registration|forgot(?:-?password)?|reset(?:-?password)?"
    r"|password-?reset|magic-?link|verify-?email|confirm-?email|email-?verification|resend[\w-]*|refresh(?:-?token)?"
    r"|oauth2?|sso|saml|oidc|auth/[\w:-]*callback|callback|accept-?invit\w*|unsubscribe|otp|2fa|mfa)(?:/|$)",
    re.IGNORECASE,
)
_OPEN_BY_NATURE = re.compile(
    r"(?:^|/)(?:health[\w-]*|ready|readyz|readiness|live|livez|liveness|ping|version|robots\.txt|favicon\.ico|sitemap[\w.-]*"
    r"|\.well-known|docs?|api-?docs|swagger[\w.-]*|openapi[\w.-]*|csp-?(?:violations?|reports?)|report-?csp|status|csrf[\w-]*)(?:/|$)",
    re.IGNORECASE,
)
_WEBHOOK = re.compile(r"(?:^|/)\w*-?hooks?(?:/|$)|webhook", re.IGNORECASE)
_OPERATIONAL_PATH = re.compile(
    r"(?:^|/)_*(?:metrics|heap|heap-?dump|heap-?snapshot|debug(?:-[\w-]+)?|pprof|profiler|cpu-?profile|queues|bull|bull-?board|arena"
    r"|agendash|actuator|diagnostics|env|env-?dump|phpinfo|server-?status)(?:/|$)",
    re.IGNORECASE,
)
_OPERATIONAL_BODY = re.compile(
    r"\.(?:json|send|end)\(\s*(?:JSON\.stringify\(\s*)?process\.env\s*[),]|(?:write|get)HeapSnapshot\("
)


@dataclass
class _Judge:
    """Judges every route that is served in production.

    Attributes:
        opened: places of guards that are found to fail open, which say more than the routes behind them.
        unresolved: routes that could not be judged.
    """

    subject: Subject
    files: dict[str, SourceFile]
    opened: set[tuple[str, int]]
    unresolved: list[Problem] = field(default_factory=list)

    def findings(self) -> list[Hit]:
        """Every finding of the table, in its order."""
        served = [r for r in self.subject.facts.routes.routes if r.state in {"live", "conditional"} and r.production]
        peers = self._peers(served)
        hits: list[Hit] = []
        below: dict[tuple[str, int, str], list[tuple[Route, Guard]]] = defaultdict(list)
        for route in served:
            if self._by_decision(route):
                continue
            if route.level == "public":
                hits += self._open(route, peers.get(id(route)))
            elif (demand := self._demand(route)) is not None and not self._meets(route, demand):
                guard = [found for found in route.guards if found.protects][-1]
                below[guard.place.path, guard.place.line, demand[0]].append((route, guard))
            elif (forgotten := peers.get(id(route))) is not None:
                hits.append(self._forgotten(route, *forgotten))
        hits += [self._below(routes) for routes in below.values()]
        return [*hits, *self._of_roles(served)]

    def _of_roles(self, served: list[Route]) -> Iterator[Hit]:
        """Roles that guards compare with a word nobody else knows, or that are not the caller's."""
        guards = list(dict.fromkeys(guard for route in served for guard in route.guards))
        for step in dict.fromkeys(step for guard in guards for step in guard.of_target):
            yield self.subject.hit("target-role-decides", Place(path=step.path, line=step.line))
        places: dict[str, list[TraceStep]] = defaultdict(list)
        for guard in guards:
            for role in guard.roles if "role" in guard.proves else ():
                places[role] += [step for step in guard.trace if f" {role}" in step.note or f", {role}" in step.note]
        for role, steps in places.items():
            lines = {(step.path, step.line) for step in steps}
            if steps and not _stands_elsewhere(self.subject, role, lines):
                place = Place(path=steps[0].path, line=steps[0].line)
                message = f"The role `{role}`, with which this guard compares, stands nowhere else in the target."
                yield self.subject.hit("unknown-role-literal", place, message=message)

    # What is public by decision or by nature

    def _by_decision(self, route: Route) -> bool:
        entries = self.subject.config.public_routes
        return any(e.method.upper() in {"*", route.method} and matches_route(e.route, route.route) for e in entries)

    def _nature(self, route: Route, does: Behaviour) -> str | None:
        """Why a route is public by its nature, or None."""
        path = route.route
        if {"password", "new password"} & set(does.tests):
            return "its handler tests or sets a password"
        if "sign-in" in does.tests:
            return "a library signs people in there"
        if "signature" in does.tests:
            return "its handler verifies a signature"
        if "link token" in does.tests and "authenticated" in does.gates:
            return "its handler verifies the signed token of a link"
        if _ENTRY.search(path):
            return "it is where those who are not signed in yet come in"
        if _OPEN_BY_NATURE.search(path) and not does.writes_models(self._tenant_models()):
            return "it tells what everybody may know"
        return None

    def _tenant_models(self) -> frozenset[str]:
        schema = self.subject.schema
        if schema is None:
            return frozenset()
        return frozenset(m.accessor for m in schema.models if schema.tenancy[m.name] != "global")

    # Routes without a guard

    def _open(self, route: Route, peer: tuple[Guard, int] | None) -> list[Hit]:
        does = self.subject.facts.behaviour(route)
        operational = self._is_operational(route)
        if not operational and self._nature(route, does) is not None:
            return []
        unknown = next((guard for guard in route.guards if "unknown" in guard.proves), None)
        if unknown is not None and peer is None:
            reason = f"what `{unknown.name}` in front of {_named(route)} proves could not be followed"
            self._give_up(route, reason)
            return []
        if does.gates:
            return [self._hit("gate-only-in-handler", route, _gate_message(route, does), trace=does.trace)]
        # NOTE: a browser asks for OPTIONS before the request itself, and without the caller's credential.
        calls = does.unknown_calls and route.method != "OPTIONS"
        if does.known and not (operational or does.models or calls or route.changes_state):
            # It answers without reading any data: a page.
            return []
        fails_open = next((guard for guard in route.guards if guard.because.endswith("is not set")), None)
        if fails_open is not None and fails_open.source is not None:
            return self._fails_open(fails_open, route)
        if route.confidence is not Confidence.HIGH and peer is None:
            self._give_up(route, f"{_named(route)} is not known exactly: {route.because or 'its guards are not'}")
            return []
        if operational:
            message = f"{_named(route)} shows the inside of the process, and nothing in front of it asks who calls."
            return [self._hit("open-operational-route", route, message)]
        if peer is not None:
            return [self._forgotten(route, *peer)]
        if route.method == "ALL" and not does.known:
            self._give_up(route, f"what `{route.handler}` answers at {_named(route)} is not known")
            return []
        return [self._unguarded(route, does)]

    def _unguarded(self, route: Route, does: Behaviour) -> Hit:
        tenant = self._tenant_models()
        changed, read = sorted(set(does.writes) & tenant), sorted(set(does.models) & tenant)
        # NOTE: whoever asks for a role there does not mean it to be open, not even for reading.
        staff = self._demand(route) is not None and bool(changed or read or route.changes_state)
        is_public = any(part.lower() in {"public", "storefront", "widget", "embed"} for part in route.route.split("/"))
        hook = " and no check of a signature was found" if _WEBHOOK.search(route.route) else ""
        if not (changed or read or route.changes_state):
            message = f"{_named(route)} is open to everybody; nothing in front of it or in it asks who calls{hook}."
            return self._hit("unguarded-read", route, message)
        what = f"changes {_listed(changed)}" if changed else (f"reads {_listed(read)}" if read else "changes state")
        message = f"{_named(route)} {what}, and nothing in front of it or in it asks who calls{hook}."
        sure = (bool(changed) and not is_public) or staff
        return self._hit("unguarded-route", route, message, confidence=None if sure else Confidence.MEDIUM)

    def _is_operational(self, route: Route) -> bool:
        if _OPERATIONAL_PATH.search(route.route):
            return True
        node = self._node(route.place)
        return node is not None and _OPERATIONAL_BODY.search(text_of(node)) is not None

    def _fails_open(self, guard: Guard, route: Route) -> list[Hit]:
        """The guard itself, once, unless its own file has told it already."""
        source = guard.source
        if source is None:
            return []
        inside = range(source.line, (source.end_line or source.line) + 1)
        if any(path == source.path and line in inside for path, line in self.opened):
            return []
        self.opened.add((source.path, source.line))
        message = f"This guard {guard.because}, so {_named(route)} is open then."
        place = source.model_copy(update={"end_line": None, "end_column": None})
        node = self._node(source)
        return [self.subject.hit("guard-fails-open", place, message=message, confidence=Confidence.MEDIUM, node=node)]

    # Siblings

    def _peers(self, served: list[Route]) -> dict[int, tuple[Guard, int]]:
        """The guard that at least four other routes of the same router carry, by the route that goes without it."""
        routers: dict[str, list[Route]] = defaultdict(list)
        for route in served:
            routers[route.router].append(route)
        found: dict[int, tuple[Guard, int]] = {}
        for routes in routers.values():
            carried: dict[tuple[str, object], list[tuple[Route, Guard]]] = defaultdict(list)
            for route in routes:
                for key, guard in {_identity(g): g for g in route.guards if _is_guard(g)}.items():
                    carried[key].append((route, guard))
            for key, pairs in sorted(carried.items(), key=lambda pair: (-len(pair[1]), str(pair[0]))):
                with_it = [route for route, _ in pairs]
                bare = [r for r in routes if not any(_identity(g) == key for g in r.guards)]
                if len(with_it) < _MIN_PEERS or len(bare) >= len(with_it):
                    continue
                for route in bare:
                    if self._is_forgotten(route, pairs[0][1], with_it):
                        found.setdefault(id(route), (pairs[0][1], len(with_it)))
        return {**_without_role(served), **found}

    @staticmethod
    def _is_forgotten(route: Route, guard: Guard, peers: list[Route]) -> bool:
        if route.level != "public":
            # NOTE: a role that only some reads need is a decision; one that every other change needs is a rule.
            return (
                "role" in guard.proves
                and route.level == "authenticated"
                and route.changes_state
                and (sum(peer.changes_state for peer in peers) >= _MIN_PEERS)
            )
        reading = sum(not peer.changes_state for peer in peers)
        return route.changes_state or reading >= _MIN_READING_PEERS

    def _forgotten(self, route: Route, guard: Guard, count: int) -> Hit:
        message = f"{count} other routes of this router carry `{guard.name}`, and {_named(route)} does not."
        steps = [] if guard.source is None else [_step(guard.source, f"`{guard.name}`")]
        proven = guard.protects and route.level == "public" and route.confidence is Confidence.HIGH
        confidence = None if proven else Confidence.MEDIUM
        return self._hit("peer-without-guard", route, message, trace=steps, confidence=confidence)

    # Routes whose guards prove too little

    def _demand(self, route: Route) -> tuple[str, tuple[str, ...], str] | None:
        """(level, roles, why) that the configuration, or the path, demands of a route."""
        for required in self.subject.config.required_roles:
            if matches_route(required.route, route.route):
                return required.level, required.roles, f"required_roles demands it for {required.route}"
        segment = next((part for part in route.route.split("/") if _ADMIN_SEGMENT.match(part)), None)
        if segment is None or _OWN_ACCOUNT.search(route.route) or _ENTRY.search(route.route):
            return None
        return "role", (), f"`/{segment}` in its path is for one role"

    def _meets(self, route: Route, demand: tuple[str, tuple[str, ...], str]) -> bool:
        level, roles, why = demand
        own = why.startswith("required_roles")
        if not own and route.level == "secret":
            return True
        if LEVELS.index(route.level) < LEVELS.index(cast("Level", level)):
            return False
        if level != "role" or not roles:
            return True
        if not route.roles:
            self._give_up(route, f"which roles {_named(route)} lets through could not be followed")
            return True
        return set(route.roles) <= set(roles)

    def _below(self, routes: list[tuple[Route, Guard]]) -> Hit:
        """One finding for all routes that one registration of a guard leaves below what is demanded of them."""
        (route, guard), count = routes[0], len(routes)
        level, roles, why = self._demand(route) or ("role", (), "")
        others = f" and {count - 1} more" if count > 1 else ""
        needs = f"the role {_listed(list(roles))}" if roles else ("a role" if level == "role" else f"the level {level}")
        has = f"lets through {_listed(list(route.roles))}" if route.roles else f"proves only {_in_words(route.level)}"
        name = "The middleware here" if guard.name == "(inline)" else f"`{guard.name}`"
        message = f"{name} {has}, but {_named(route)}{others} {'needs' if count == 1 else 'need'} {needs}: {why}."
        steps = [] if guard.source is None else [_step(guard.source, "the guard, which compares no such role")]
        steps += [step for step in guard.trace if step.path != guard.place.path]
        steps += [_step(found.place, _named(found)) for found, _ in routes[:_SHOWN_ROUTES]]
        place = guard.place.model_copy(update={"end_line": None, "end_column": None})
        return self.subject.hit(
            "level-below-requirement",
            place,
            message=message,
            confidence=None if self._is_proven([found for found, _ in routes], why) else Confidence.MEDIUM,
            trace=steps,
            node=self._node(guard.place),
        )

    def _is_proven(self, routes: list[Route], why: str) -> bool:
        """Whether the demand is the owner's, or the target itself tells roles apart everywhere but here."""
        if any(route.confidence is not Confidence.HIGH for route in routes):
            return False
        if why.startswith("required_roles"):
            return True
        if any("role" in self.subject.facts.behaviour(route).gates for route in routes):
            return False
        return any(route.roles for route in self.subject.facts.routes.routes)

    # Places

    def _give_up(self, route: Route, reason: str) -> None:
        self.unresolved.append(Problem(kind="unresolved", path=route.place.path, line=route.place.line, reason=reason))

    def _node(self, place: Place) -> Node | None:
        """The call or function that starts at a place."""
        file = self.files.get(place.path)
        if file is None:
            return None
        line = file.line(place.line)
        column = len(line[: place.column - 1].encode())
        node = file.root.named_descendant_for_point_range((place.line - 1, column), (place.line - 1, column))
        while node is not None and node.type not in {"call_expression", "pair", *FUNCTIONS}:
            node = node.parent
        return node

    def _hit(
        self,
        rule: str,
        route: Route,
        message: str,
        *,
        trace: Iterable[TraceStep] = (),
        confidence: Confidence | None = None,
    ) -> Hit:
        place = route.place.model_copy(update={"end_line": None, "end_column": None})
        lower = Confidence.MEDIUM if route.confidence is not Confidence.HIGH and confidence is None else confidence
        steps = (*route.mounts, *trace)
        return self.subject.hit(
            rule, place, message=message, confidence=lower, trace=steps, node=self._node(route.place)
        )


def _stands_elsewhere(subject: Subject, role: str, lines: set[tuple[str, int]]) -> bool:
    """Whether a word stands in a script or a schema outside these lines."""
    word = re.compile(rf"(?<![\w-]){re.escape(role)}(?![\w-])")
    texts = [(file.path, file.text) for file in subject.files]
    texts += [(path, subject.texts[path]) for path in subject.texts if path.endswith((".prisma", ".sql"))]
    for path, text in texts:
        if role in text:
            found = (text.count("\n", 0, match.start()) + 1 for match in word.finditer(text))
            if any((path, line) not in lines for line in found):
                return True
    return False


def _without_role(served: list[Route]) -> dict[int, tuple[Guard, int]]:
    """The one change of a resource that goes without the role which every other route of it asks for."""
    resources: dict[tuple[str, str], list[Route]] = defaultdict(list)
    for route in served:
        resources[route.router, re.sub(r"(?:/[:{*][^/]*)+$", "", route.route)].append(route)
    found: dict[int, tuple[Guard, int]] = {}
    for routes in resources.values():
        bare = [route for route in routes if not route.roles and route.level == "authenticated"]
        guards = [next((g for g in route.guards if "role" in g.proves), None) for route in routes if route not in bare]
        told = [guard for guard in guards if guard is not None]
        same = len({_identity(guard) for guard in told}) == 1 and len(told) == len(guards) >= _MIN_READING_PEERS
        if same and len(bare) == 1 and bare[0].changes_state:
            found[id(bare[0])] = (told[0], len(told))
    return found


def _identity(guard: Guard) -> tuple[str, object]:
    """What makes two guards the same: where their body is; for one from elsewhere, its name."""
    source = guard.source
    return (source.path, source.line) if source is not None else (re.split(r"[(<]", guard.name)[0], None)


def _is_guard(guard: Guard) -> bool:
    return guard.protects or ("unknown" in guard.proves and _is_guard_name(guard.name))


def _named(route: Route) -> str:
    return f"`{route.method} {route.route}`"


def _in_words(level: str) -> str:
    return {"authenticated": "that a token is valid", "tenant-key": "the tenant", "secret": "a shared secret"}[level]


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names[:3]) + (" …" if len(names) > 3 else "")  # noqa: PLR2004 - as shown


def _gate_message(route: Route, does: Behaviour) -> str:
    return (
        f"Only the handler of {_named(route)} asks who calls ({', '.join(does.gates)}); no guard stands in front of it."
    )


def _step(place: Place, note: str) -> TraceStep:
    return TraceStep(path=place.path, line=place.line, note=note)


# --- role-by-presence -------------------------------------------------------------------------------------------------

_ROLE_NAME = re.compile(r"^(?:role|userRole|kind|isAdmin|isPlatformAdmin|isSuperAdmin|isStaff)$")
_PRESENT = re.compile(
    r"^(?:!!\s*|Boolean\(\s*)?(?:\w*(?:payload|claims|decoded|principal|session|token|user)\w*)\??\.(\w*[iI]d|email)\)?$"
)


def _by_presence(subject: Subject, seen: _Seen) -> Iterator[Hit]:
    """`const isAdmin = !!payload.userId`, `role: claims.adminId ? "admin" : "member"`."""
    if "isAdmin" not in seen.file.text and "role" not in seen.file.text and "kind" not in seen.file.text:
        return
    for node in seen.file.nodes("variable_declarator", "pair", "assignment_expression"):
        name = node.child_by_field_name("name") or node.child_by_field_name("key") or node.child_by_field_name("left")
        value = node.child_by_field_name("value") or node.child_by_field_name("right")
        if name is None or value is None or not _ROLE_NAME.match(text_of(name).rpartition(".")[2]):
            continue
        value = _bare(value)
        tested = value.child_by_field_name("condition") if value.type == "ternary_expression" else None
        by_flag = text_of(name).rpartition(".")[2].startswith("is")
        text = text_of(_bare(tested)) if tested is not None else (text_of(value) if by_flag else "")
        if (match := _PRESENT.match(text)) is not None:
            message = f"`{match.group(1)}` is present, and that alone decides `{text_of(name)}`."
            yield subject.hit("role-by-presence", seen.file.place(node), message=message, node=node)


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
        if not (current.type in FUNCTIONS and _next_name(current)):
            stack.extend(reversed(current.named_children))


def _scope(node: Node) -> int:
    """Identity of the function a node stands in; -1 for the top level."""
    return next((around.start_byte for around in ancestors(node) if around.type in FUNCTIONS), -1)


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
