"""`.secgate/config.yaml`: the target's own vocabulary (schema secgate/config/1).

Names and defaults of the settings are those of the checklist specification; a setting that no check of this
version reads
is still validated, so that a configuration stays valid when the check arrives.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, StringConstraints, Tag, field_validator

from secgate.settings.strict import Authored, Count

Reason = Annotated[str, StringConstraints(min_length=10)]
_DURATION = re.compile(r"[1-9][0-9]{0,5}[smhdw]")


def _duration(value: str) -> str:
    if not _DURATION.fullmatch(value):
        raise ValueError("must be a number with s, m, h, d or w, such as 15m, 24h or 30d")
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

    method: str = "*"
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
    tenant_root: Root | None = None
    tenant_keys: tuple[str, ...] = ("tenantId", "tenant_id")
    tenant_models: tuple[str, ...] = ()
    global_models: tuple[NameReason, ...] = ()
    tenant_context: tuple[str, ...] = ()
    scoping_helpers: tuple[str, ...] = ()
    ownership_guards: tuple[str, ...] = ()
    data_layer_paths: tuple[str, ...] = ()
    cross_tenant_paths: tuple[PathReason, ...] = ()
    credential_columns: tuple[str, ...] = ()
    cache_clients: tuple[str, ...] = ()
    global_caches: tuple[NameReason, ...] = ()
    cache_key_format: Literal["contains", "prefix"] = "contains"
    guards: tuple[Guard, ...] = ()
    public_routes: tuple[PublicRoute, ...] = ()
    required_roles: tuple[RequiredRole, ...] = ()
    tenant_routes: tuple[str, ...] = ()
    token_kinds: tuple[TokenKind, ...] = ()
    platform_tokens_on_tenant_routes: Literal["refuse", "impersonation-only"] = "refuse"
    credential_routes: tuple[str, ...] = ()
    rate_limiters: tuple[NamedLimit, ...] = ()
    login_limit: Limit = Limit(max=5, window="15m")
    rate_limits: tuple[RouteLimit, ...] = ()
    token_max_age: TokenMaxAge = TokenMaxAge()
    publishable_keys: tuple[str, ...] = ()
    test_secret_paths: tuple[str, ...] = ()
    secret_names: tuple[str, ...] = ()
    env_templates: tuple[str, ...] = (".env.example", ".env.sample", ".env.template", ".env.dist")
    rotation: Rotation = Rotation()
    loggers: tuple[str, ...] = ()
    pii_fields: tuple[str, ...] = ()
    log_redactors: tuple[str, ...] = ()
    audit_logs: tuple[NameReason, ...] = ()
    sensitive_fields: tuple[str, ...] = ()
    encryption_helpers: tuple[str, ...] = ()
    any_allowed: tuple[AnyAllowed, ...] = ()
    validators: tuple[str, ...] = ()
    body_limit: BodyLimit = BodyLimit()
    error_mappers: tuple[str, ...] = ()
    reports: dict[str, str] = Field(default_factory=dict)
    named_tests: dict[str, str] = Field(default_factory=dict)
    documents: dict[str, str] = Field(default_factory=dict)
    doc_paths: tuple[str, ...] = ()
    layers: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    vulnerability_deadlines: tuple[Deadline, ...] = ()
    incident_deadlines: dict[str, str] = Field(default_factory=dict)
    excluded_paths: tuple[PathReason, ...] = ()

    @field_validator("any_allowed")
    @classmethod
    def _path_or_shape(cls, value: tuple[AnyAllowed, ...]) -> tuple[AnyAllowed, ...]:
        if any((entry.path is None) == (entry.shape is None) for entry in value):
            raise ValueError("each entry names either a path or a shape")
        return value

    def single_tenant_reason(self) -> str | None:
        """Why the target has no tenants, when its owner says so."""
        return self.tenant_root.none if isinstance(self.tenant_root, NoRoot) else None

    def to_json(self) -> dict[str, Any]:
        """Plain values, for the digest."""
        return self.model_dump(mode="json", by_alias=True)
