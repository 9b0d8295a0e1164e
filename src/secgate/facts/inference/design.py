"""Proposals about what is cross-tenant or shared by design: programs and jobs, helpers that build filters, caches."""

import posixpath
import re
from collections.abc import Iterator
from itertools import groupby

from secgate.facts.inference.ground import Found, Ground, at, findings, glob_of, is_proven, listed
from secgate.facts.typescript.names import arguments_of, last_name, properties
from secgate.facts.typescript.queries import Query
from secgate.facts.typescript.syntax import Node, walk
from secgate.facts.typescript.view import View
from secgate.model import counted
from secgate.settings.propose import Line

_PROGRAMS = re.compile(r"(?:^|/)(?:scripts?|seeds?|seeders?|tools?|maintenance|bin)/", re.IGNORECASE)
_JOBS = re.compile(
    r"(?:^|/)(?:jobs?|crons?|workers?|tasks?|schedulers?|schedules?|queues?)/|(?:^|[./_-])(?:job|cron|worker|scheduler)\.",
    re.IGNORECASE,
)
_GIVES = re.compile(r"\bmodule\.exports\b|^\s*exports\.", re.MULTILINE)
_SERVES = re.compile(r"\.\s*listen\s*\(|\.\s*process\s*\(|new\s+Worker\b|\.\s*consume\s*\(|\.\s*subscribe\s*\(")
_SCHEDULES = re.compile(r"\b(?:setInterval|cron\w*|schedule\w*|every|repeat)\b\s*[.(:]", re.IGNORECASE)
_SPECIFIER = re.compile(r"""(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"]([^'"\n]+)['"]""")
_ELSEWHERE = "its filter is built elsewhere"
# The fixed beginning of a key that is written out: `license:` of `license:${id}`.
_PREFIX = re.compile(r"[`'\"]([A-Za-z][\w.-]*[:/_.-])")
_GLOBAL = "its value is the same for every tenant: WRITE WHY"
_JOB = "it runs for all tenants at once: WRITE WHAT STARTS IT"


def cross_tenant_lines(ground: Ground) -> Iterator[Line]:
    """Files whose queries cross tenants: programs that no request reaches, and jobs, for which a person must answer."""
    paths = sorted({one.hit.place.path for one in ground.found})
    for path in paths:
        hits = ground.in_file("cross_tenant_paths", path)
        if path not in ground.data.sources or not hits:
            continue
        users = _users(ground, path)
        if is_proven(hits):
            continue
        if _PROGRAMS.search(path) and not users and _is_program(ground, path):
            alone = "a program of its own: no file of the target loads it, and it serves nothing"
            why = f"{alone}; it turns off {findings(hits)}"
            reason = "a program that people run by hand; no request reaches it"
            yield Line("cross_tenant_paths", {"path": glob_of(path), "reason": reason}, why)
        elif _JOBS.search(path):
            shown = _job(ground, path, users)
            asks = f"Does all of it run for all tenants, and never for a request? It turns off {findings(hits)}."
            yield Line("cross_tenant_paths", {"path": glob_of(path), "reason": _JOB}, shown, asks)


def _users(ground: Ground, path: str) -> list[str]:
    """The files that load a file, by what their imports say."""
    stem = posixpath.splitext(posixpath.basename(path))[0]
    stem = posixpath.basename(posixpath.dirname(path)) if stem == "index" else stem
    project = ground.data.links.imports.project
    return [
        other
        for other, source in sorted(ground.data.sources.items())
        if other != path and stem in source.text
        and any(project.resolve(other, specifier) == path for specifier in _SPECIFIER.findall(source.text))
    ]  # fmt: skip


def _is_program(ground: Ground, path: str) -> bool:
    """Whether a file does its work when it is run, and neither serves requests nor takes work from a queue."""
    source = ground.data.sources[path]
    if (
        _GIVES.search(source.text)
        or _SERVES.search(source.text)
        or any(route.place.path == path for route in ground.facts.routes.routes)
    ):
        return False
    return not any(node.type == "export_statement" for node in source.root.named_children)


def _job(ground: Ground, path: str, users: list[str]) -> str:
    """What shows that a file is a job."""
    clocks = [one for one in (path, *users) if _SCHEDULES.search(ground.data.sources[one].text)]
    by_clock = f"; {listed(clocks)} {'starts' if len(clocks) == 1 else 'start'} things by the clock" if clocks else ""
    loaded = f"loaded by {listed(users)}" if users else "no file of the target loads it"
    return f"its name is that of a job; {loaded}{by_clock}"


def helper_lines(ground: Ground) -> Iterator[Line]:
    """Functions that build the filter of queries which were not followed into them."""
    followed = [query for query in ground.data.queries if query.reason == _ELSEWHERE]
    built = [(name, query) for query in followed for name in _builders(ground, query)]
    for name, group in groupby(sorted(built, key=lambda pair: pair[0]), key=lambda pair: pair[0]):
        places = [at(query.place) for _, query in group]
        why = (
            f"it builds the filter of {counted(len(places), 'lookup')} that were not followed into it: {listed(places)}"
        )
        asks = "Does what it gives back always limit the query to the tenant, whatever it is given?"
        yield Line("scoping_helpers", name, why, asks)


def _builders(ground: Ground, query: Query) -> set[str]:
    given = arguments_of(query.node)
    where = properties(given[0]).get("where") if given else None
    if where is None:
        return set()
    view = ground.data.view(query.place.path)
    value = view.names.resolve(where)
    filters = ((call, call.child_by_field_name("function")) for call in _calls(value) if _is_filter(call, value))
    return {last_name(call) for call, callee in filters if callee is not None and view.links.declared(view, callee)}


def _calls(node: Node) -> Iterator[Node]:
    return (part for part in walk(node) if part.type == "call_expression")


def _is_filter(call: Node, where: Node) -> bool:
    """Whether a call gives a filter or a part of one, and not a value in it."""
    outer = call.parent
    while outer is not None and outer.type in {"await_expression", "parenthesized_expression", "as_expression"}:
        outer = outer.parent
    return call == where or outer is None or outer.type not in {"pair", "arguments"} or outer == where.parent


def cache_lines(ground: Ground) -> Iterator[Line]:
    """Families of cache keys that name no tenant, and which the checks complain of."""
    families: dict[str, list[Found]] = {}
    for use in ground.data.caches:
        written = _PREFIX.match(use.key or "")
        if written is not None:
            families.setdefault(written[1], []).extend(ground.concerned("global_caches", use.place))
    for prefix, hits in sorted(families.items()):
        if hits and not is_proven(hits):
            why = f"keys that begin with it name no tenant: {listed(dict.fromkeys(at(one.hit.place) for one in hits))}"
            asks = f"Is what they hold the same for every tenant? It turns off {findings(hits)}."
            yield Line("global_caches", {"name": prefix, "reason": _GLOBAL}, why, asks)


def redactor_lines(ground: Ground) -> Iterator[Line]:
    """Functions of the target through which values go into the log calls that the checks complain of."""
    through: dict[str, list[Found]] = {}
    for entry in ground.data.logs:
        hits = ground.concerned("log_redactors", entry.place)
        view = ground.data.view(entry.place.path) if hits else None
        for name in _through(view, entry.call.node) if view is not None else ():
            through.setdefault(name, []).extend(hits)
    for name, hits in sorted(through.items()):
        places = listed(dict.fromkeys(at(one.hit.place) for one in hits))
        why = f"what is logged goes through it: {places}"
        asks = f"Is what it gives back free of personal data and secrets? It concerns {findings(hits)}."
        yield Line("log_redactors", name, why, asks)


def _through(view: View, call: Node) -> set[str]:
    inner = (part for argument in arguments_of(call) for part in _calls(argument))
    callees = ((part, part.child_by_field_name("function")) for part in inner if len(arguments_of(part)) == 1)
    return {last_name(part) for part, callee in callees if callee is not None and view.links.declared(view, callee)}
