"""How long tokens and login cookies live, against the limit of their kind.

Which tokens are signed, and for how long, are facts: lifetimes are evaluated across files, with what callers hand in
and what a settings schema allows. Cookies and stored one-time tokens are read here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.api import (
    FUNCTIONS,
    MILLISECOND,
    SECOND,
    Confidence,
    Held,
    Hit,
    Kind,
    Length,
    Node,
    Observation,
    Place,
    PrismaModel,
    Problem,
    Sieve,
    SourceFile,
    Subject,
    Token,
    TraceStep,
    View,
    arguments_of,
    by_callers,
    by_path,
    entry,
    function_around,
    held,
    inside,
    kept_refresh_tokens,
    kind_of,
    last_name,
    length,
    name_of,
    plain,
    properties,
    root_name,
    shown,
    span,
    text_of,
    unwrap,
)

# Looked for in `folded` text.
_COOKIES = Sieve(r"cookie|express-session")
_LOGIN_COOKIE = re.compile(r"session|token|jwt|auth|\bsid\b|connect\.sid", re.IGNORECASE)
_OTHER_COOKIE = re.compile(
    r"csrf|xsrf|state|nonce|verifier|pkce|challenge|theme|locale|consent|redirect|callback", re.IGNORECASE
)
# Dates of a row that say nothing of when its token was made.
_OF_SOMETHING_ELSE = re.compile(
    r"log_?in|seen|active|updated|deleted|archived|verified|confirmed|birth|born", re.IGNORECASE
)
_NOW = re.compile(r"Date\.now\(\)|new Date\(\)|\bnow\b")
_ROTATES = re.compile(
    r"rotat|revoke|invalidat|blacklist|denylist|\.delete\(|new_?refresh|(?:sign|create|generate|issue|make)\w*refresh",
    re.IGNORECASE,
)
_ONE_TIME_FIELD = re.compile(
    r"^(?:\w*(?:reset|invit(?:e|ation)?|magic|confirm(?:ation)?|verif(?:y|ication)|activation)_?\w*(?:token|code)(?:_?hash)?)$",
    re.IGNORECASE,
)
_ONE_TIME_MODEL = re.compile(r"reset|invit|magic|verification|confirmation|activation", re.IGNORECASE)
_EXPIRY_FIELD = re.compile(r"expir|valid_?(?:until|to)|ttl|deadline", re.IGNORECASE)
_NO_COOKIE_AGE = "This login cookie has no lifetime: it lasts while the browser keeps its session, perhaps for ever."

_Result = Hit | Problem | None


def analyze(subject: Subject) -> Observation:
    """Sign calls, login cookies, session settings and stored one-time tokens of the target."""
    judge = _Judge(subject)
    seen: list[tuple[str, _Result]] = [
        (token.issued.view.file.path, result) for token in subject.data.tokens for result in judge.token(token)
    ]
    seen += [
        (one.path, Problem(path=one.path, line=one.line, reason=one.reason))
        for one in subject.data.unread_tokens
        if one.path not in {token.view.file.path for token in subject.data.tokens}
    ]
    for path, file in subject.data.sources.items():
        if _COOKIES.finds(file.folded):
            view = subject.data.view(path)
            seen += [(path, result) for call in view.names.calls() for result in judge.cookies(view, call)]
        if "refresh" in file.folded:
            seen += [(path, hit) for hit in _kept(subject, subject.data.view(path))]
    seen += _stored_tokens(subject)
    results = [result for _, result in seen]
    return Observation(
        examined_at=by_path(path for path, _ in seen),
        hits=tuple(result for result in results if isinstance(result, Hit)),
        unresolved=tuple(result for result in results if isinstance(result, Problem)),
    )


@dataclass(frozen=True)
class _Judge:
    subject: Subject

    def limit(self, kind: Kind) -> float:
        """How long a token of this kind may live, in seconds."""
        if kind.max_age is not None and (own := span(kind.max_age)) is not None:
            return own
        limits = self.subject.config.token_max_age
        if kind.name == "other":
            return float("inf")
        return span(str(getattr(limits, kind.name, limits.session))) or 0.0

    def limited(self, kind: Kind) -> str:
        """The limit, for a message."""
        assumed = "" if kind.explicit else ", assumed"
        return f"the limit of its kind ({kind.name}{assumed}) is {shown(self.limit(kind))}"

    def token(self, token: Token) -> Iterator[_Result]:
        """What one token does wrong; nothing for one that is only read."""
        if token.operation != "sign":
            return
        place = token.issued.view.file.place(token.issued.node)
        if token.reason:
            yield Problem(path=place.path, line=place.line, reason=token.reason)
        elif token.by_kind:
            for one in token.by_kind:
                yield self.lives(one.at, one.kind, one.lifetime, token.unit)
        elif token.lifetime is not None:
            yield self.lives(_reported(token, token.lifetime), token.kind, token.lifetime, token.unit)
        elif token.endless is not None and token.kind.name != "other":
            confidence = None if token.endless is Confidence.HIGH else Confidence.MEDIUM
            yield self.subject.hit("no-expiry", place, confidence=confidence, node=token.issued.node)
        else:
            yield None
        yield from self.refreshed(token)

    def lives(self, at: Held, kind: Kind, lived: Length, unit: float) -> _Result:
        """What a lifetime does wrong: a hit, a question, or nothing."""
        seconds, place = lived.seconds(unit), at.view.file.place(at.node)
        steps = _steps(at, lived)
        if seconds is not None and seconds > self.limit(kind):
            gives = "A call gives this token" if lived.parameter is not None and steps else "This token lives"
            sure = kind.explicit and lived.source == "code"
            return self.subject.hit(
                "lifetime-over-limit",
                place,
                message=f"{gives} {shown(seconds)}; {self.limited(kind)}.",
                confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
                trace=steps,
                node=at.node,
            )
        if lived.source == "setting":
            return self.subject.hit("unbounded-lifetime-setting", place, trace=steps, node=at.node)
        if seconds is None:
            reason = "the lifetime comes from elsewhere"
            if lived.parameter is not None:
                reason = "the lifetime is a parameter, and what is given for it could not be told"
            return Problem(path=place.path, line=place.line, reason=reason)
        return None

    def refreshed(self, token: Token) -> Iterator[Hit]:
        """A function that trades a refresh token for an access token and gives out no new refresh token."""
        function = function_around(token.node)
        name, text = name_of(function), re.sub(r"//.*|/\*[\s\S]*?\*/", "", text_of(function))
        reads = re.search(r"verify\w*\(\s*[\w.]*refresh", text, re.IGNORECASE)
        if re.search(r"refresh", name, re.IGNORECASE) and reads and not _ROTATES.search(text.replace(name, "", 1)):
            yield self.subject.hit("refresh-not-rotated", token.place, node=token.node)

    def cookies(self, view: View, call: Node) -> Iterator[_Result]:
        """The login cookie or the session options of one call."""
        library = _imported_from(view, call)
        if library in {"express-session", "cookie-session"}:
            yield self.session(view, call, library)
        elif (cookie := _cookie(view, call, library)) is not None:
            yield from self.cookie(cookie)

    def cookie(self, cookie: "_Cookie") -> Iterator[_Result]:
        """One result, or none for a deletion."""
        at = Held(cookie.view, cookie.call)
        place = cookie.view.file.place(cookie.call)
        kind = kind_of(at, None, [cookie.name, text_of(cookie.value)], self.subject.config)
        options = Held(cookie.view, cookie.options) if cookie.options is not None else None
        lifetime, known = entry(options, "maxAge") if options is not None else (None, True)
        unit = cookie.unit
        if lifetime is None and options is not None:
            lifetime, _ = entry(options, "expires")
            unit = MILLISECOND
        if lifetime is None:
            yield (
                self.subject.hit("cookie-outlives-token", place, message=_NO_COOKIE_AGE, node=cookie.call)
                if known
                else Problem(path=place.path, line=place.line, reason="the options of this cookie come from elsewhere")
            )
            return
        lived = length(lifetime.view, lifetime.node)
        if lived.parameter is not None and lived.amount is None:
            given = [one for one, _ in by_callers(lifetime.view, lifetime.node, lived.parameter)]
            lived = max(given, key=lambda one: one.amount or 0, default=lived)
        seconds = lived.seconds(unit)
        if lived.source == "code" and seconds is not None and seconds <= 0:
            return
        result = self.lives(at, kind, lived, unit)
        if isinstance(result, Hit) and result.rule == "lifetime-over-limit" and seconds is not None:
            said = f"This cookie lives {shown(seconds)}; {self.limited(kind)}."
            trace = _steps(at, lived)
            result = self.subject.hit("cookie-outlives-token", place, message=said, trace=trace, node=cookie.call)
        yield result

    def session(self, view: View, call: Node, library: str) -> _Result:
        """The options of express-session or cookie-session, where the cookie is the login."""
        place = view.file.place(call)
        given = arguments_of(call)
        options = Held(view, given[0]) if given else None
        cookie, known = (options, True) if library == "cookie-session" else entry(options, "cookie")
        if not known and cookie is None:
            return Problem(path=place.path, line=place.line, reason="the options of this session come from elsewhere")
        lifetime, complete = entry(cookie, "maxAge") if cookie is not None else (None, True)
        if lifetime is None or text_of(lifetime.node) == "null":
            if not complete and lifetime is None:
                reason = "the cookie options of this session come from elsewhere"
                return Problem(path=place.path, line=place.line, reason=reason)
            return self.subject.hit("cookie-outlives-token", place, message=_NO_COOKIE_AGE, node=call)
        kind = Kind("session", explicit=True)
        return self.lives(Held(view, call), kind, length(lifetime.view, lifetime.node), MILLISECOND)


def _kept(subject: Subject, view: View) -> Iterator[Hit]:
    """Exchanges that keep the refresh token; one that signs the access token itself is judged at that call."""
    signs = [
        token.node
        for token in subject.data.tokens
        if token.view.file.path == view.file.path and token.operation == "sign"
    ]
    for function, answer in kept_refresh_tokens(view):
        named = re.search(r"refresh", name_of(function), re.IGNORECASE)
        if not (named and any(function.start_byte <= sign.start_byte < function.end_byte for sign in signs)):
            yield subject.hit("refresh-not-rotated", view.file.place(answer), node=answer)


def _reported(token: Token, lived: Length) -> Held:
    """The place to report: the call, or the option itself where a whole configuration is the call."""
    inside = lived.at is not None and lived.at.view is token.view and token.library == "next-auth"
    return lived.at if inside and lived.at is not None else token.issued


def _steps(at: Held, lived: Length) -> list[TraceStep]:
    """Where a lifetime is set, when that is outside the place that is reported."""
    decider = lived.at
    if decider is None:
        return []
    path = decider.view.file.path
    if path == at.view.file.path and at.node.start_byte <= decider.node.start_byte < at.node.end_byte:
        return []
    note = "the lifetime is given here" if lived.parameter is not None else "the lifetime is set here"
    return [TraceStep(path=path, line=decider.line, note=note)]


# -- cookies -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Cookie:
    """A call that sets a cookie which holds a login."""

    view: View
    call: Node
    name: str
    value: Node | None
    options: Node | None
    unit: float


def _imported_from(view: View, call: Node) -> str:
    """The package whose default or named export a call is; empty for anything else."""
    callee = call.child_by_field_name("function")
    binding = view.names.binding(root_name(callee)) if callee is not None else None
    if binding is None:
        return ""
    if binding.kind == "import":
        return binding.source
    required = re.fullmatch(r"require\(\s*['\"]([\w@/-]+)['\"]\s*\)", text_of(binding.value))
    return required.group(1) if required else ""


def _cookie(view: View, call: Node, library: str) -> _Cookie | None:
    """The login cookie that a call sets; None for any other call, and for one that deletes it."""
    callee, given = call.child_by_field_name("function"), arguments_of(call)
    base = unwrap(callee).child_by_field_name("object") if callee is not None else None
    receiver, method = plain(base) if base is not None else "", last_name(callee)
    if not given or library == "js-cookie" or "js-cookie" in view.file.text:
        return None
    unit = SECOND
    if method == "cookie" and re.search(r"\b(?:res|response|reply)\w*\b", receiver):
        unit = MILLISECOND if "reply" not in receiver else SECOND
    elif method == "set" and re.search(r"cookie", receiver, re.IGNORECASE):
        unit = MILLISECOND if re.match(r"ctx\b|context\b", receiver) else SECOND
    elif method != "serialize" or library != "cookie":
        return None
    name, value, options = (*given, None, None)[:3]
    if given[0].type == "object":
        own = properties(given[0])
        name, value, options = own.get("name", given[0]), own.get("value"), given[0]
    named = text_of(held(view, name).node) if name is not None else ""
    written = text_of(held(view, value).node).strip("'\"`") if value is not None else ""
    if (
        not _LOGIN_COOKIE.search(f"{named} {text_of(name)} {text_of(value)}")
        or _OTHER_COOKIE.search(named + text_of(name))
        or written in {"", "null", "deleted"}
    ):
        return None
    return _Cookie(view, call, named, value, options, unit)


# -- one-time tokens in the database -----------------------------------------------------------------------------------


def _stored_tokens(subject: Subject) -> Iterator[tuple[str, _Result]]:
    """Columns of one-time tokens that some code looks up by."""
    for model in subject.schema.models if subject.schema is not None else ():
        for column in model.fields:
            one_time = _ONE_TIME_FIELD.match(column.name) or (
                _ONE_TIME_MODEL.search(model.name)
                and re.fullmatch(r"(?:hashed_?)?(?:token|code)(?:_?hash)?", column.name, re.IGNORECASE)
            )
            if one_time and column.kind == "String":
                used = [(file, at) for file in subject.files for at in _lookups(file, model, column.name)]
                if used:
                    yield model.path, _stored(subject, model, column.line, used)


def _stored(subject: Subject, model: PrismaModel, line: int, lookups: list[tuple[SourceFile, int]]) -> Hit | None:
    if any(_EXPIRY_FIELD.search(column.name) for column in model.fields):
        return None
    used = list({file.path: file for file, _ in lookups}.values())
    if any(re.search(rf"\.{model.accessor}\s*\.\s*delete\w*\(", file.text) for file in used):
        return None
    dated = [column.name for column in model.fields if column.kind == "DateTime"]
    asked = [name for name in dated if _OF_SOMETHING_ELSE.search(name) is None]
    if asked and all(_tests_age(file, at, asked) for file, at in lookups):
        return None
    tested = any(re.search(rf"\b(?:{'|'.join(dated)})\b", file.text) for file in used) if dated else False
    return subject.hit(
        "stored-token-never-expires",
        Place(path=model.path, line=line),
        confidence=Confidence.MEDIUM if tested else None,
        trace=[
            TraceStep(path=file.path, line=file.data.count(b"\n", 0, at) + 1, note="looked up here")
            for file, at in lookups[:3]
        ],
    )


def _lookups(file: SourceFile, model: PrismaModel, column: str) -> list[int]:
    """Where rows are looked up by a column, in octets."""
    found = rf"\.{model.accessor}\s*\.\s*find\w+\(\s*\{{\s*where:\s*\{{[^}}]*\b{column}\b"
    return [match.start() for match in re.finditer(found.encode(), file.data)] if column in file.text else []


def _tests_age(file: SourceFile, at: int, dated: list[str]) -> bool:
    """Whether the function around a lookup compares a date of the row with now, there or in what it asks for."""
    function = next(reversed([one for one in file.nodes(*FUNCTIONS) if one.start_byte <= at < one.end_byte]), None)
    if function is None or _NOW.search(text_of(function)) is None:
        return False
    date = re.compile(rf"\b(?:{'|'.join(dated)})\b")
    if re.search(rf"{date.pattern}\s*:\s*\{{\s*gte?\s*:", text_of(function)) is not None:
        return True
    tests = (one for one in file.nodes("binary_expression") if inside(one, function))
    return any(
        text_of(one.child_by_field_name("operator")) in {"<", ">", "<=", ">="}
        and _NOW.search(text_of(one)) is not None
        and date.search(text_of(one)) is not None
        for one in tests
    )
