"""Limits of how often a route may be asked: throttles, decorators and middlewares, with their numbers."""

import ast
import re
from dataclasses import dataclass
from functools import partial

from secgate.facts.model import Guard, RateLimit
from secgate.facts.python.classes import Classes
from secgate.facts.python.django_settings import DjangoSettings
from secgate.facts.python.files import FUNCTIONS, PythonFile, argument, elements, keyword, last, short, text_of
from secgate.facts.python.names import Defined, External
from secgate.facts.python.project import Project
from secgate.model import Place

LIMITER = re.compile(r"rate_?-?limit|throttl|limiter\b|brute|too_many", re.IGNORECASE)
_RATE = re.compile(r"(\d+)\s*(?:/|per)\s*(\d*)\s*([smhd])", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_CHOSEN = re.compile(r"\.(?:headers|cookies|query_params|json|form|body|META|data|GET|POST)\b")
_CALLERS = re.compile(r"get_ident\(|\.user\b|REMOTE_ADDR|super\(\)")
UNKNOWN = RateLimit(None, None)
_SCOPES = {"AnonRateThrottle": "anon", "UserRateThrottle": "user"}
# What a view names that heeds a limiter which only counts: `request.limited`.
_HEEDS = re.compile(r"limit|throttl", re.IGNORECASE)
_FOR_GOOD = 31_536_000.0


def limiting(name: str, place: Place, limit: RateLimit = UNKNOWN) -> Guard:
    """A limiter in front of a route."""
    return Guard(name, place, ("rate-limit",), rate_limit=limit)


def rate_of(text: str | None) -> RateLimit:
    """What a text such as `5/minute` or `10 per 15 minutes` allows."""
    found = _RATE.search(text or "")
    if found is None:
        return UNKNOWN
    window = _SECONDS[found[3].lower()] * int(found[2] or 1)
    return RateLimit(float(found[1]), float(window))


def of_call(project: Project, file: PythonFile, full: str, node: ast.expr) -> RateLimit | None:
    """What a limiter of a package allows that is written as a call: of slowapi, fastapi-limiter, django-ratelimit.

    Args:
        project: where names of numbers and rates are looked up.
        file: in which the call stands.
        full: the dotted name of what is called.
        node: the call.
    """
    known = partial(_constant, project, file)
    if not isinstance(node, ast.Call):
        return UNKNOWN if LIMITER.search(full) else None
    if full.startswith("fastapi_limiter."):
        times = number(known(argument(node, 0, "times")))
        units = {"milliseconds": 0.001, "seconds": 1, "minutes": 60, "hours": 3_600}
        given = [(number(known(keyword(node, unit))), size) for unit, size in units.items()]
        window = sum(number * size for number, size in given if number is not None)
        return RateLimit(times if times is not None else 1.0, window or None)
    if full.startswith(("django_ratelimit.", "ratelimit.")):
        return rate_of(text_of(known(keyword(node, "rate")))) if _refuses(project, file, full, node) else None
    if LIMITER.search(full) or full.startswith("slowapi."):
        told = _is_told_apart(project, file, keyword(node, "key_func"))
        return rate_of(text_of(known(argument(node, 0, "limit_value")))) if told else UNKNOWN
    return None


def of_object(project: Project, file: PythonFile, node: ast.expr) -> Guard | None:
    """The limiter that a method of one is as a decorator: `@limiter.limit("5/minute")`."""
    written = node.func if isinstance(node, ast.Call) else node
    if not isinstance(written, ast.Attribute):
        return None
    held = project.defined(file, written.value)
    made = held.node.func if held is not None and isinstance(held.node, ast.Call) else None
    full = project.external(held.file, made) if held is not None and made is not None else ""
    limit = of_call(project, file, f"{full}.{written.attr}", node) if full else None
    return limiting(short(written), file.start(node), limit) if limit is not None else None


@dataclass(frozen=True)
class Throttles:
    """Reads the throttles of Django REST framework."""

    project: Project
    classes: Classes
    settings: DjangoSettings | None

    def of_list(self, file: PythonFile, node: ast.expr, view: Defined | None) -> list[Guard]:
        """What the throttles of a list allow."""
        listed = elements(node)
        if listed is None:
            return [limiting("throttle_classes", file.start(node))]
        return [self._of(file, one, view) for one in listed]

    def default(self, view: Defined | None) -> list[Guard]:
        """What those of the settings allow."""
        listed = self.settings.throttles if self.settings is not None else ()
        found = ((one, self.project.dotted(one.name, one.file.path)) for one in listed)
        return [
            limiting(
                one.name.rpartition(".")[2], one.file.start(one.node), self._limit(symbol or External(one.name), view)
            )
            for one, symbol in found
        ]

    def _of(self, file: PythonFile, node: ast.expr, view: Defined | None) -> Guard:
        found = self.project.symbol(file, node)
        return limiting(last(node), file.start(node), self._limit(found, view))

    def _limit(self, found: object, view: Defined | None) -> RateLimit:
        rates = self.settings.rates if self.settings is not None else {}
        if isinstance(found, External):
            kind = found.name.rpartition(".")[2]
            scope = self._text(view, "throttle_scope") if kind == "ScopedRateThrottle" else _SCOPES.get(kind)
            return rate_of(rates.get(scope or ""))
        if not isinstance(found, Defined) or not found.is_class:
            return UNKNOWN
        key = self.classes.member(found, "get_cache_key")
        if key is not None and is_chosen_by_caller(ast.unparse(key.node)):
            # NOTE: who counts by what a caller writes counts each one anew.
            return UNKNOWN
        if (parsed := self.classes.member(found, "parse_rate")) is not None:
            return self._parsed(parsed)
        if (rate := self._text(found, "rate")) is not None:
            return rate_of(rate)
        base = next(self.classes.externals(found), "").rpartition(".")[2]
        scope = self._text(found, "scope") or _SCOPES.get(base)
        return rate_of(rates.get(scope or ""))

    def _parsed(self, parse_rate: Defined) -> RateLimit:
        """What a throttle allows that reads its rate itself, where it always gives the same."""
        nodes = ast.walk(parse_rate.node)
        given = [elements(one.value) or [] for one in nodes if isinstance(one, ast.Return) and one.value is not None]
        times, window = given[0] if len(given) == 1 and len(given[0]) == 2 else (None, None)  # noqa: PLR2004 - a pair
        return RateLimit(*(number(_constant(self.project, parse_rate.file, one)) for one in (times, window)))

    def _text(self, owner: Defined | None, name: str) -> str | None:
        member = self.classes.member(owner, name) if owner is not None else None
        return text_of(member.node) if member is not None else None


def of_axes(settings: DjangoSettings, name: str, place: Place) -> Guard:
    """What django-axes allows: as many failed logins as its settings say, and then none."""
    return limiting(name, place, RateLimit(float(settings.axes_limit), _FOR_GOOD))


def is_chosen_by_caller(code: str) -> bool:
    """Whether code that makes the key of a limiter makes it of what a request says of itself alone."""
    return _CHOSEN.search(code) is not None and _CALLERS.search(code) is None


def _refuses(project: Project, file: PythonFile, full: str, node: ast.Call) -> bool:
    """Whether a limiter of django-ratelimit stops anybody: by itself, or as the view asks what it has counted."""
    block = keyword(node, "block")
    # NOTE: the module was named `ratelimit` while the default was to count only.
    blocks = block.value if isinstance(block, ast.Constant) else block is not None or full.startswith("django_")
    view = next((one for one in file.around(node) if isinstance(one, FUNCTIONS)), None)
    if blocks or view is None:
        return True
    asks = any(_HEEDS.search(ast.unparse(one)) for one in view.body)
    return asks or any("limited" in one.text and "get_response" in one.text for one in project.files.values())


def _is_told_apart(project: Project, file: PythonFile, key: ast.expr | None) -> bool:
    """Whether a limiter counts by something that a caller does not choose: no head, cookie or body of the request."""
    found = project.symbol(file, key) if key is not None else None
    if isinstance(found, Defined) and found.function is not None:
        return _CHOSEN.search(ast.unparse(found.function)) is None
    return key is None or (isinstance(found, External) and found.name.startswith(("slowapi.", "flask_limiter.")))


def _constant(project: Project, file: PythonFile, node: ast.expr | None) -> ast.expr | None:
    """What a name stands for that is given a value; anything else is what it is."""
    found = project.defined(file, node) if isinstance(node, ast.Name | ast.Attribute) else None
    return found.node if found is not None and isinstance(found.node, ast.expr) else node


def number(node: ast.expr | None) -> float | None:
    """The number that is written, or a product of such; None for anything else."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        left, right = number(node.left), number(node.right)
        return left * right if left is not None and right is not None else None
    value = node.value if isinstance(node, ast.Constant) else None
    return float(value) if isinstance(value, int | float) else None
