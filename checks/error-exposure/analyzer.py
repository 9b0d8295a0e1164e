"""What a response made for an error carries: the stack, the error itself, its text, or internals of the process."""

from collections.abc import Iterable, Sequence

from secgate.api import (
    Confidence,
    ErrorFile,
    ErrorFlow,
    ErrorValues,
    ErrorWrap,
    Hit,
    Node,
    Observation,
    Problem,
    Response,
    Subject,
    TraceStep,
    ancestors,
    by_path,
    callee_of,
    debug_settings,
    function_around,
    inside,
    internals_in,
    is_client_error,
    is_success,
    is_whole_environment,
    last_part,
    may_be_server_error,
    named_in,
    stacks_in_json,
    trpc_errors,
)

_LOOPS = frozenset({"for_statement", "for_in_statement", "while_statement", "do_statement"})
_REFUSALS = frozenset({401, 403})
_FASTIFY = (
    "This Fastify instance's package sets no error handler, so the default one answers, which sends the text of every "
    "error, also of one that a driver or library throws."
)


def analyze(subject: Subject) -> Observation:
    """Every error response of the target, and every setting that makes a framework show errors."""
    errors = subject.data.errors
    report = _Report(subject)
    for file in errors.files:
        _responses(report, file)
        _hand_overs(report, file)
        _settings(report, file)
        _procedures(report, file)
    for wrap in errors.wraps:
        _wrapped(report, wrap)
    for file, call, is_handled in errors.apps:
        report.examined(file.values, call)
        if not is_handled:
            report.hit("no-error-handler", file.values, call)
    for file, call in errors.safe_apps:
        report.examined(file.values, call)
    for file, call, is_handled in errors.instances:
        report.examined(file.values, call)
        if not is_handled:
            report.hit("no-error-handler", file.values, call, message=_FASTIFY)
    return report.observation()


class _Report:
    """What was seen so far; subjects are counted by place."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._examined: set[tuple[str, int]] = set()
        self._hits: dict[tuple[str, str, int], Hit] = {}
        self._unresolved: dict[tuple[str, int], Problem] = {}

    def examined(self, values: ErrorValues, node: Node) -> None:
        self._examined.add((values.file.path, node.start_byte))

    def unresolved(self, values: ErrorValues, call: Node) -> None:
        place = values.file.place(call)
        reason = f"what `{last_part(callee_of(call))}` makes of the error could not be followed"
        self._unresolved[(place.path, call.start_byte)] = Problem(path=place.path, line=place.line, reason=reason)

    def hit(
        self,
        rule: str,
        values: ErrorValues,
        node: Node,
        *,
        confidence: Confidence | None = None,
        trace: Sequence[TraceStep] = (),
        message: str | None = None,
    ) -> None:
        place = values.file.place(node)
        hit = self.subject.hit(rule, place, message=message, confidence=confidence, trace=trace, node=node)
        key = (rule, place.path, node.start_byte)
        if key not in self._hits or hit.confidence.at_least(self._hits[key].confidence):
            self._hits[key] = hit

    def observation(self) -> Observation:
        # NOTE: a variable that holds the stack or else the text is one finding.
        stacks = {key[1:] for key in self._hits if key[0] == "stack-in-response"}
        kept = [hit for key, hit in self._hits.items() if key[0] != "error-text-in-5xx" or key[1:] not in stacks]
        hits = sorted(kept, key=lambda hit: (hit.place.path, hit.place.line, hit.place.column, hit.rule))
        return Observation(
            examined_at=by_path(path for path, _ in self._examined),
            hits=tuple(hits),
            unresolved=tuple(problem for _, problem in sorted(self._unresolved.items())),
            absence=None if self._examined else self.subject.spec.not_applicable,
        )


def _responses(report: _Report, file: ErrorFile) -> None:
    """Every response of a file: what it carries of an error, of the process and of tenants."""
    for response, flows in file.flows:
        context = file.context(response)
        if context is not None and not response.is_head:
            report.examined(file.values, response.node)
        for flow in flows:
            _judge(report, file, flow)
        if context is not None:
            _tenant_ids(report, file, response)
        internals = [n for n in internals_in(file.values, response) if "nonproduction" not in file.conditions.at(n)]
        for node in _one_a_line(sorted(internals, key=lambda n: not is_whole_environment(n, response))):
            report.examined(file.values, response.node)
            rule = "environment" if is_whole_environment(node, response) else "internals"
            report.hit(f"{rule}-in-response", file.values, node)


def _one_a_line(nodes: Iterable[Node]) -> Iterable[Node]:
    """The first node of each line: what a response shows beside it is the same finding."""
    first: dict[int, Node] = {}
    for node in nodes:
        first.setdefault(node.start_point.row, node)
    return first.values()


def _tenant_ids(report: _Report, file: ErrorFile, response: Response) -> None:
    if "nonproduction" not in file.proven(response) and not is_success(response.statuses):
        for value in named_in(response, report.subject.config.tenant_keys):
            report.hit("foreign-id-in-error", file.values, value)


def _hand_overs(report: _Report, file: ErrorFile) -> None:
    """Every call of a function that answers with what it is given: `sendError(res, 500, error.message)`."""
    for handed in file.hand_overs:
        if handed.answers or handed.lost:
            report.examined(file.values, handed.call)
        if handed.lost:
            report.unresolved(file.values, handed.call)
        for flow in handed.flows:
            _judge(report, file, flow)


def _judge(report: _Report, file: ErrorFile, flow: ErrorFlow) -> None:
    """What a part of an error in a response comes to, when it can leave in production.

    Args:
        report: gets it.
        file: where the error is.
        flow: a response of this file, or of a function that this file hands the error to.
    """
    leak, proven, statuses = flow.leak, flow.leak.proven, flow.response.statuses
    is_client = is_client_error(statuses) or "client" in proven
    if (
        "nonproduction" in proven
        or (leak.kind != "stack" and "harmless" in proven)
        or (is_client and "returned" in proven)
    ):
        return
    report.examined(file.values, flow.response.node)
    lower = Confidence.LOW if file.is_behind_secret(flow) else None
    unsure = lower or (Confidence.MEDIUM if "maybe" in proven else None)
    match leak.kind:
        case "unknown":
            report.unresolved(leak.values, leak.node)
            return
        case "schema":
            rule, confidence = "schema-details", None
        case "stack" | "object":
            rule, confidence = "stack-in-response", unsure
        case _ if is_client and "foreign" in proven:
            return
        case _ if is_client:
            reason = statuses <= _REFUSALS and flow.is_of_verification
            rule, confidence = "verification-reason" if reason else "domain-text-in-4xx", lower
        case _:
            stated = may_be_server_error(statuses)
            rule, confidence = "error-text-in-5xx", unsure if stated else lower or Confidence.MEDIUM
    if _is_kept_before(flow):
        if flow.response.node.end_byte <= leak.node.start_byte and not _is_repeated(flow):
            return
        report.hit(rule, flow.values, flow.response.node, confidence=confidence, trace=_origin(flow))
    else:
        report.hit(rule, leak.values, leak.node, confidence=confidence, trace=_trace(flow))


def _wrapped(report: _Report, wrap: ErrorWrap) -> None:
    """What the text of an error comes to that an own class takes over, whose texts responses carry."""
    proven, is_client = wrap.leak.proven, is_client_error(wrap.statuses)
    if "harmless" in proven or (is_client and {"foreign", "returned"} & proven) or wrap.shown == "never":
        return
    if wrap.shown == "below 500" and may_be_server_error(wrap.statuses) and wrap.statuses:
        return
    report.examined(wrap.leak.values, wrap.node)
    # NOTE: one that states no status may have any, and where texts go out below 500 only it need not be shown.
    unsure = Confidence.LOW if wrap.shown == "below 500" and not wrap.statuses else Confidence.MEDIUM
    rule = "domain-text-in-4xx" if is_client or wrap.shown == "below 500" else "error-text-in-5xx"
    report.hit(rule, wrap.leak.values, wrap.node, confidence=unsure)


def _is_kept_before(flow: ErrorFlow) -> bool:
    """Whether the error is read outside of the response that carries it, in the same function."""
    if not flow.is_elsewhere or flow.values is not flow.leak.values:
        return False
    return function_around(flow.leak.node) == function_around(flow.response.node)


def _is_repeated(flow: ErrorFlow) -> bool:
    """Whether a loop leads from where the error is read to a response above it."""
    loops = (outer for outer in ancestors(flow.response.node) if outer.type in _LOOPS)
    return any(inside(flow.leak.node, loop) for loop in loops)


def _origin(flow: ErrorFlow) -> list[TraceStep]:
    line = flow.leak.node.start_point.row + 1
    return [TraceStep(path=flow.values.file.path, line=line, note="read from the error here")]


def _trace(flow: ErrorFlow) -> list[TraceStep]:
    line = flow.response.node.start_point.row + 1
    step = TraceStep(path=flow.values.file.path, line=line, note="sent in this response")
    return [step] if flow.is_elsewhere else []


def _procedures(report: _Report, file: ErrorFile) -> None:
    """What the builders of tRPC tell of errors."""
    for found in trpc_errors(file.values):
        report.examined(file.values, found.call)
        for node in found.stacks:
            if not {"nonproduction", "maybe"} & file.conditions.at(node):
                report.hit("stack-in-response", file.values, node)
        if found.sends_text:
            report.hit("texts-of-every-error", file.values, found.call)
        elif not found.known:
            report.unresolved(file.values, found.call)


def _settings(report: _Report, file: ErrorFile) -> None:
    """What shows errors without a response of the file."""
    for method, stacks in stacks_in_json(file.values):
        report.examined(file.values, method)
        for node in stacks:
            if "nonproduction" not in file.conditions.at(node):
                report.hit("stack-in-response", file.values, node, confidence=Confidence.MEDIUM)
    for setting in debug_settings(file.values):
        report.examined(file.values, setting.call)
        proven = file.conditions.at(setting.call)
        if setting.shown is not None and "nonproduction" not in proven:
            unsure = Confidence.MEDIUM if "maybe" in proven else None
            report.hit("debug-responses-on", file.values, setting.shown, confidence=unsure)
