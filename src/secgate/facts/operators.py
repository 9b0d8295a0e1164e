"""Which guards let nobody in but those who run the whole target, by the tokens that they take."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from secgate.facts.model import Guard, Route
from secgate.facts.typescript.guard_tokens import is_for_operators_alone, is_for_staff_without_tenant
from secgate.facts.typescript.token_calls import TokenCall, token_calls
from secgate.facts.typescript.view import Source, View

_OF_TOKENS = frozenset({"a verified token", "a lookup by credential", "an earlier middleware"})


@dataclass
class Operators:
    """The guards of one target.

    Attributes:
        routes: every route of the target.
        tenant_keys: names of the claims that hold a tenant.
    """

    sources: Mapping[str, Source] = field(repr=False)
    view: Callable[[str], View] = field(repr=False)
    routes: Sequence[Route] = field(repr=False)
    tenant_keys: Sequence[str]
    _told: dict[tuple[object, ...], bool] = field(default_factory=dict, init=False, repr=False)

    def alone(self, guard: Guard) -> bool:
        """Whether a guard takes no token but that of the platform's own operators, by a secret of theirs alone."""
        if not guard.protects or not any("verif" in step.note for step in guard.trace):
            return False
        key = (guard.source, guard.trace, guard.tenant_source)
        if key not in self._told:
            self._told[key] = self._takes(guard)
        return self._told[key]

    def _takes(self, guard: Guard) -> bool:
        known = guard.source is not None and guard.source.path in self.sources
        view = self.view(guard.source.path) if known and guard.source is not None else None
        if is_for_operators_alone(guard, view, self._tokens):
            return True
        parted = guard.tenant_source is None and self._others_hold_tenants
        return parted and is_for_staff_without_tenant(guard, view, self._tokens, self.tenant_keys)

    @cached_property
    def _others_hold_tenants(self) -> bool:
        """Whether tokens of the target hold the tenant, or lead to it, as its guards read them."""
        return any(guard.tenant_source in _OF_TOKENS for route in self.routes for guard in route.guards)

    @cached_property
    def _tokens(self) -> list[tuple[str, TokenCall]]:
        """Every sign and verify of the target, with the path of its file."""
        return [
            (path, call) for path, file in self.sources.items()
            if "jwt" in file.folded or "jsonwebtoken" in file.text
            for call in token_calls(self.view(path))
        ]  # fmt: skip
