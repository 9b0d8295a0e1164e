"""Whether something is called like a guard, a function in front of a route that asks who calls, or gives the caller."""

import re

_GUARD = re.compile(
    r"auth(?!or(?:s|ed|Controller|Service|Router)?(?![a-zA-Z])|enticated)|(?:is|ensure|require|check|only)_?authenticated"
    r"|guard|protect|logged_?in|is_?admin|admin_?only|role|permission|acl|rbac|jwt|bearer"
    r"|require(?!d?$|.*(?:body|field|param|json|query))|ensure|verify|secret|api_?key|passport|restrict|owner",
    re.IGNORECASE,
)
_OTHER = re.compile(r"rate|limit|csrf|cors|valid|upload|cache|pars|logg(?!ed)|sanitiz|helmet", re.IGNORECASE)
_GIVES_CALLER = re.compile(r"auth(?!or)|session|user|viewer|principal|identity|member|account", re.IGNORECASE)


def gives_caller(name: str) -> bool:
    """Whether a function of that name gives whoever calls."""
    return _GIVES_CALLER.search(name) is not None


def is_guard_name(name: str) -> bool:
    """Whether a function of that name is rather a guard than a limiter, a validator or the like."""
    return _GUARD.search(name) is not None and _OTHER.search(name) is None
