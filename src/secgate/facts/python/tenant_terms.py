"""What Python code calls its tenant, whoever asks, and a request."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property, lru_cache

_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_ID = frozenset({"id", "pk", "slug", "uuid", "key", "uid", "guid", "schema"})
_SHORT = {"organization": ("org", "organisation"), "organisation": ("org", "organization"), "org": ("organization",)}
_FILLERS = frozenset({"get", "current", "active", "my", "own", "the", "request", "req", "ctx", "this", "user", "users",
                      "x", "require", "required", "resolve", "curr", "auth", "from", "fetch", "load"})  # fmt: skip
_PRINCIPAL = re.compile(
    r"^(?:get_|require_|the_|_)?(?:current_|request_|auth(?:enticated)?_|logged_in_|active_)?"
    r"(?:user|member|principal|actor|identity|requester|account|me|viewer|caller)$",
    re.IGNORECASE,
)
# Parts of a row by which it is found, or by which whoever owns it is named.
OWNERS = re.compile(
    r"^(?:user|owner|owned_by|member|author|creator|created_by|actor|assignee|subscriber|receiver|account|"
    r"requested_by|uploaded_by|submitted_by)(?:_id)?$"
)
# What a request holds that whoever sends it chooses.
SENT = frozenset({
    "GET", "POST", "data", "query_params", "FILES", "headers", "META", "args", "json", "form", "values", "files",
    "path_params", "COOKIES", "cookies", "body", "get_json", "view_args", "content", "matchdict", "params",
})  # fmt: skip
# Those of them that hold all that is sent to be written.
BODIES = frozenset({"POST", "data", "json", "form", "body", "get_json", "values"})
# What a request holds that the server has put there.
KEPT = frozenset({"session", "state", "auth", "context", "scope", "ctx", "_request", "environ", "resolver_match"})


@dataclass(frozen=True)
class TenantTerms:
    """The words for the tenant of one target.

    Attributes:
        keys: the columns that are tenant keys.
        root: the model that is the tenant.
        context: expressions that hold the tenant, as the configuration names them.
    """

    keys: tuple[str, ...]
    root: str | None
    context: Collection[str] = ()

    @cached_property
    def stems(self) -> frozenset[str]:
        """`tenant` for `tenant_id`, and the name of the root."""
        named = {re.sub(r"(?:_id|Id|_pk)$", "", key).replace("_", "").lower() for key in self.keys}
        named |= {self.root.replace("_", "").lower()} if self.root is not None else set()
        return frozenset({*named, *(short for one in named for short in _SHORT.get(one, ()))} - {""})

    def is_tenant(self, name: str) -> bool:
        """Whether a name says that it holds the tenant: `org_id`, `current_workspace`, `get_tenant`."""
        return name in self.context or _names(name, self.stems)

    @staticmethod
    def is_principal(name: str) -> bool:
        """Whether a name says that it holds whoever asks."""
        return _PRINCIPAL.match(name) is not None


@lru_cache(maxsize=20_000)
def _names(name: str, stems: frozenset[str]) -> bool:
    words = [word.lower() for word in _WORD.findall(name)]
    while words and words[-1] in _ID:
        words.pop()
    while words and words[0] in _FILLERS and "".join(words) not in stems:
        words.pop(0)
    return "".join(words) in stems
