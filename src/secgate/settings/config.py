"""`.secgate/config.yaml`: the target's own vocabulary (schema secgate/config/1).

Names and defaults of the settings are those of the checklist specification; a setting that no check of this
version reads
is still validated, so that a configuration stays valid when the check arrives.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, StringConstraints, Tag, field_validator

from secgate.settings.durations import seconds
from secgate.settings.strict import Authored, Count, nearest

Reason = Annotated[str, StringConstraints(min_length=10)]
REPORT_KINDS = (
    "junit", "integration", "coverage", "typecheck", "lint", "format", "npm_audit", "osv", "pip_audit", "backup",
    "staging", "change",
)  # fmt: skip
"""Names of the kinds of report that something reads; `base_NAME` is that of the base of a change."""


# Those that a route of any framework which is read can have, as the map of routes names them.
_METHODS = (
    "*", "ALL", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "ACTION", "COPY", "LINK", "LOCK", "MERGE",
    "MOVE", "NOTIFY", "PROPFIND", "PROPPATCH", "PURGE", "REPORT", "SEARCH", "SUBSCRIBE", "TRACE", "UNLINK", "UNLOCK",
    "UNSUBSCRIBE", "WS",
)  # fmt: skip


def _method(value: str) -> str:
    # NOTE: an entry for a method that no route has would open none, and its author would not learn why.
    if value.upper() not in _METHODS:
        hint = nearest(value.upper(), list(_METHODS))
        raise ValueError(f'"{value}" is no method of a route' + (f'; did you mean "{hint}"?' if hint else ""))
    return value


def _duration(value: str) -> str:
    seconds(value)
    return value


# NOTE: a limit that cannot be read would be no limit.
Duration = Annotated[str, AfterValidator(_duration)]


class NoRoot(Authored):
    """`tenant_root: {none: REASON}`: the target has a single tenant."""

    none: Reason


def _branch(value: object) -> str:
    return "NoRoot" if isinstance(value, dict | NoRoot) else "str"


# NOTE: told apart by hand, so that a mistake in one form is not reported as a mistake in the other.
Root = Annotated[Annotated[str, Tag("str")] | Annotated[NoRoot, Tag("NoRoot")], Discriminator(_branch)]


class PathReason(Authored):
    """A glob and why it is treated apart."""

    path: str
    reason: Reason


class NameReason(Authored):
    """A name (model, cache key prefix, variable) and why it is treated apart."""

    name: str
    reason: Reason


class Guard(Authored):
    """What a guard proves that the analysis cannot see."""

    name: str
    proves: Literal["tenant-key", "secret", "authenticated", "role"]
    roles: tuple[str, ...] = ()


class PublicRoute(Authored):
    """A route that is public by decision."""

    method: Annotated[str, AfterValidator(_method)] = "*"
    route: str
    reason: Reason


class RequiredRole(Authored):
    """What a path demands; the first match wins."""

    route: str
    level: Literal["public", "tenant-key", "secret", "authenticated", "role"]
    roles: tuple[str, ...] = ()


class TokenKind(Authored):
    """A kind of token that the target issues."""

    kind: str
    claim: str | None = None
    value: str | None = None
    secret: str | None = None
    max_age: Duration | None = None
    routes: tuple[str, ...] = ()


class Limit(Authored):
    """A rate: at most `max` in `window`."""

    max: Count
    window: Duration


class RouteLimit(Limit):
    """A rate for a family of routes."""

    routes: tuple[str, ...]


class NamedLimit(Limit):
    """A limiter function and what it allows."""

    name: str


class AnyAllowed(Authored):
    """Where `any` is accepted: a path glob or a shape of code, with the reason."""

    path: str | None = None
    shape: str | None = None
    reason: Reason


class BodyLimit(Authored):
    """Largest accepted request bodies."""

    json_: str = Field(default="10mb", alias="json")
    upload: str = "50mb"


class TokenMaxAge(Authored):
    """Longest lifetime by kind of token, as `24h` or `30d`."""

    session: Duration = "24h"
    impersonation: Duration = "2h"
    reset: Duration = "1h"
    link: Duration = "30d"
    refresh: Duration = "30d"


class Rotation(Authored):
    """How old a secret may become."""

    max_age_days: Count = 90


class Deadline(Authored):
    """A deadline for vulnerabilities from a CVSS score on."""

    cvss_from: float = Field(ge=0, le=10)
    within: str


class Config(Authored):
    """The target's own vocabulary. Everything has a default: a target without the file is gated too."""

    schema_: Literal["secgate/config/1"] = Field(default="secgate/config/1", alias="schema")
    policy: str = "pre-deployment"
    """Name of the policy that a run uses; never a report-only one."""
    tenant_root: Root | None = None
    """The tenant model; default: the one most tenant keys refer to; `{none: REASON}` says that there are no tenants."""
    tenant_keys: tuple[str, ...] = ("tenantId", "tenant_id")
    """Fields that identify the tenant; composite (`tenantId_slug`) and path (`tenant__slug`) forms follow from each."""
    tenant_models: tuple[str, ...] = ()
    """Models that hold tenant data; default: every model with a tenant key, and children reachable only through one."""
    global_models: tuple[NameReason, ...] = ()
    """Models shared by design, each with a reason."""
    tenant_context: tuple[str, ...] = ()
    """Expressions that hold the trusted tenant id, such as `req.tenantId`."""
    scoping_helpers: tuple[str, ...] = ()
    """Functions that return a filter or client already limited to the tenant they are given."""
    ownership_guards: tuple[str, ...] = ()
    """Functions that stop the request unless the id they are given belongs to the tenant."""
    data_layer_paths: tuple[str, ...] = ()
    """Globs of repositories and adapters."""
    cross_tenant_paths: tuple[PathReason, ...] = ()
    """Globs of code that is cross-tenant by design, each with a reason."""
    credential_columns: tuple[str, ...] = ()
    """Columns whose value is itself the credential or the login name; a lookup by them may be unscoped."""
    cache_clients: tuple[str, ...] = ()
    """Names or types of cache receivers the analysis does not know."""
    global_caches: tuple[NameReason, ...] = ()
    """Cache key prefixes or variables shared by design, each with a reason."""
    cache_key_format: Literal["contains", "prefix"] = "contains"
    """`prefix` also demands the shape tenant:ID:resource:ID."""
    guards: tuple[Guard, ...] = ()
    """What a guard outside the target, or one the analysis misreads, proves."""
    public_routes: tuple[PublicRoute, ...] = ()
    """Routes that are public by decision."""
    required_roles: tuple[RequiredRole, ...] = ()
    """What a path demands; the first match wins."""
    tenant_routes: tuple[str, ...] = ()
    """Globs of routes that act inside one tenant; default: every route whose handler reaches a tenant model."""
    token_kinds: tuple[TokenKind, ...] = ()
    """The kinds of token the target issues."""
    platform_tokens_on_tenant_routes: Literal["refuse", "impersonation-only"] = "refuse"
    """Whether a platform token opens a tenant route."""
    credential_routes: tuple[str, ...] = ()
    """Globs of routes that test a credential."""
    rate_limiters: tuple[NamedLimit, ...] = ()
    """Limiter functions the analysis does not know."""
    login_limit: Limit = Limit(max=5, window="15m")
    """The most attempts to log in."""
    rate_limits: tuple[RouteLimit, ...] = ()
    """Limits for other families of routes."""
    token_max_age: TokenMaxAge = TokenMaxAge()
    """Longest lifetimes by kind of token."""
    publishable_keys: tuple[str, ...] = ()
    """Prefixes or names of values that are public by design."""
    test_secret_paths: tuple[str, ...] = ()
    """Globs where class `test` may be given to a provider-shaped value."""
    secret_names: tuple[str, ...] = ()
    """Patterns of setting names that hold a secret."""
    env_templates: tuple[str, ...] = (".env.example", ".env.sample", ".env.template", ".env.dist")
    """Names of env files that may be tracked."""
    rotation: Rotation = Rotation()
    """How old a secret may become."""
    loggers: tuple[str, ...] = ()
    """Log receivers and functions the analysis does not know."""
    pii_fields: tuple[str, ...] = ()
    """Field names that hold personal data."""
    log_redactors: tuple[str, ...] = ()
    """Functions whose result may be logged."""
    audit_logs: tuple[NameReason, ...] = ()
    """Log calls or events where an account's email is wanted, each with a reason."""
    sensitive_fields: tuple[str, ...] = ()
    """Model.field entries that must be encrypted or hashed."""
    encryption_helpers: tuple[str, ...] = ()
    """Functions that encrypt, hash or tokenise."""
    any_allowed: tuple[AnyAllowed, ...] = ()
    """Where `any` is accepted: a path or a shape, with the reason."""
    validators: tuple[str, ...] = ()
    """Validation functions or middlewares the analysis does not know."""
    body_limit: BodyLimit = BodyLimit()
    """Largest accepted request bodies."""
    error_mappers: tuple[str, ...] = ()
    """Functions that turn an error into a safe response."""
    reports: dict[str, str] = Field(default_factory=dict)
    """Where the jobs leave their reports, by kind."""
    named_tests: dict[str, str] = Field(default_factory=dict)
    """Per item, the pattern of test names that count."""
    documents: dict[str, str] = Field(default_factory=dict)
    """Per item, the document that answers it; for a process, also a section of one: `docs/handbook.md#rolling-back`."""
    doc_paths: tuple[str, ...] = ()
    """Globs of documents held to the documentation policy."""
    layers: dict[Literal["routes", "services", "adapters", "data", "composition"], tuple[str, ...]] = Field(
        default_factory=dict
    )
    """Globs of routes, services, adapters, data layer and where all is put together, for the architecture items."""
    vulnerability_deadlines: tuple[Deadline, ...] = ()
    """Deadlines for vulnerabilities by CVSS score."""
    incident_deadlines: dict[str, str] = Field(default_factory=dict)
    """Deadlines for incidents by class."""
    excluded_paths: tuple[PathReason, ...] = ()
    """Globs left out of every item, secrets included, each with a reason; counted in the report's coverage."""

    @field_validator("reports", mode="before")
    @classmethod
    def _no_list(cls, value: object) -> object:
        for name, pattern in value.items() if isinstance(value, dict) else ():
            if isinstance(pattern, list):
                raise ValueError(f'{name}: is one path or glob, not a list; a glob names several: "reports/*.xml"')  # noqa: TRY004 - pydantic reports only this one
        return value

    @field_validator("reports")
    @classmethod
    def _inside(cls, value: dict[str, str]) -> dict[str, str]:
        for name, pattern in value.items():
            if name.removeprefix("base_") not in REPORT_KINDS:
                raise ValueError(f"nothing reads a report of kind {name}; kinds: {', '.join(REPORT_KINDS)}")
            parts = pattern.replace("\\", "/").split("/")
            if ".." in parts or pattern.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z]:", pattern):
                raise ValueError(f"{name}: {pattern} leaves the target; name a path or a glob below its root")
            if any("**" in part and part != "**" for part in parts):
                raise ValueError(f'{name}: {pattern} is no glob; "**" stands for whole folders, between slashes')
            if not pattern.strip():
                raise ValueError(f"{name}: names no path")
        return value

    @field_validator("any_allowed")
    @classmethod
    def _path_or_shape(cls, value: tuple[AnyAllowed, ...]) -> tuple[AnyAllowed, ...]:
        if any((entry.path is None) == (entry.shape is None) for entry in value):
            raise ValueError("each entry names either a path or a shape")
        return value

    def single_tenant_reason(self) -> str | None:
        """Why the target has no tenants, when its owner says so."""
        return self.tenant_root.none if isinstance(self.tenant_root, NoRoot) else None

    def said(self) -> tuple[str, list[str]]:
        """Every value, and which of them the owner wrote: one that is written says more than the same as a default."""
        return self.model_dump_json(), sorted(self.model_fields_set)

    def to_json(self) -> dict[str, Any]:
        """Plain values, for the digest."""
        return self.model_dump(mode="json", by_alias=True)
