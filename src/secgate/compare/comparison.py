"""A run with a base: what the base has too, and the change. A base that cannot be read never makes an empty change."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from secgate.compare import facts
from secgate.compare.advisories import advisories
from secgate.compare.awake import awake
from secgate.compare.change import file_counts, finding_counts, new_secrets, not_examined, unread_of
from secgate.compare.facts import Maps, Sides
from secgate.compare.gated import Gated
from secgate.compare.known import Compared, Head, known_findings
from secgate.compare.maps import MapsOfSide, side_maps
from secgate.compare.side import Base, BaseSide, compared_with
from secgate.context import Context, build_context
from secgate.errors import EngineError
from secgate.model import Change, GateChange, ItemResult, left_at, ref_name
from secgate.observe import EngineOptions
from secgate.plan import Plan
from secgate.target.divergence import Divergence

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True)
class Comparison:
    """The head beside its base.

    Attributes:
        plan: of the run.
        divergence: what the head is compared with.
        gated: the head.
        options: how the engines were started.
        base: the base; None when it cannot be read, for which `why` says the reason.
        compared: the findings that it has too.
        results: every item of the head, as if there were no base.
    """

    plan: Plan
    divergence: Divergence
    gated: Gated
    options: EngineOptions
    base: BaseSide | None
    why: str = ""
    compared: Compared = field(default_factory=Compared)
    results: Sequence[ItemResult] = ()

    @property
    def known(self) -> frozenset[tuple[str, str]]:
        """(item, finding) ids of what the base has too, without those in code that only the change brings to life."""
        if self.base is None or not self.compared.known:
            return self.compared.known
        rows = facts.answered(_sides(self._now.maps, self._before.maps, self.base))
        woken = awake(self.gated.snapshot, self.base, *rows)
        # NOTE: a secret is out whether code runs or not.
        items = [item for item in self.results if not self._uses_secrets(item.id)]
        new = {(item.id, one.id) for item in items for one in item.findings if woken.holds(one)}
        return self.compared.known - new

    @property
    def notes(self) -> tuple[str, ...]:
        """What the head was compared with, and what of the history was left out for it."""
        ref = ref_name(self.divergence.ref)
        left_out = f"of the history only what {ref} does not have is examined, but by an item's own setting"
        staged = self.options.reading.history == "off"
        return (self._told, *([left_out] if self.divergence.commit is not None and not staged else []))

    @property
    def because(self) -> tuple[str, ...]:
        """The line that stands beside the verdict; none where the change has a commit of its own."""
        if self.base is None or not self._has_no_commit:
            return ()
        ref = ref_name(self.divergence.ref)
        return (f"{ref} has every commit of HEAD, so nothing that is committed can block here",)

    @property
    def _has_no_commit(self) -> bool:
        git = self.plan.tree.git
        return git is not None and self.base is not None and git.head() == self.base.commit

    @property
    def _told(self) -> str:
        ref = ref_name(self.divergence.ref)
        if self.base is None:
            return f"compared with nothing, so every finding counts as new: {self.why}"
        if self._has_no_commit:
            told = f"compared with {self.base.commit[:12]}, which is HEAD itself: no commit here is new to {ref}"
            return f"{told}, so only what is not committed can block"
        return f"compared with {left_at(self.base.commit, self.divergence.ref)}"

    def change(self, results: Sequence[ItemResult], gate: tuple[GateChange, ...]) -> Change:
        """The change that the report tells.

        Args:
            results: every item, as it was decided.
            gate: files that decide what the gate does, and that differ.
        """
        other, counts = compared_with(self.divergence), finding_counts(results)
        if self.base is None:
            return Change.unknown(other, self.why).model_copy(update={"gate": gate, "findings": counts})
        head, base, seen = self.gated.snapshot, self.base, self.gated.seen
        now, before = self._now, self._before
        self.gated.cache.save()
        sides = _sides(now.maps, before.maps, base)
        routes = facts.routes(sides)
        owned, not_owned = facts.models(sides)
        by_secrets = next((i.id for i in results if i.status is not None and self._uses_secrets(i.id)), None)
        audited = advisories(seen.context.evidence)
        unscanned = [] if by_secrets is not None else ["no item of this run looks for secrets"]
        base_context = self._base_context if seen.context.unparsed else None
        return Change(
            base=other,
            compared=True,
            unread=(*unread_of(head, base), *before.unread, *now.unread, *unscanned, *audited.unread),
            files=file_counts(head, base, self.gated.changed),
            findings=counts,
            gate=gate,
            routes_added=routes.added,
            routes_removed=routes.removed,
            levels_fell=routes.fell,
            levels_rose=routes.rose,
            guards_gained=routes.gained,
            guards_lost=routes.lost,
            queries_unscoped=facts.queries(sides),
            caches_unscoped=facts.caches(sides),
            models_owned=owned,
            models_not_owned=not_owned,
            secrets_new=new_secrets(results, by_secrets),
            advisories_new=audited.new,
            advisories_gone=audited.gone,
            not_examined=(
                *not_examined(head, seen.context, base, base_context, self.gated.changed),
                *facts.unfollowed(sides),
            ),
        )

    @cached_property
    def _now(self) -> MapsOfSide:
        gated = self.gated
        return side_maps(gated.cache, gated.snapshot, self.plan.config, lambda: gated.seen.context, side="head")

    @cached_property
    def _before(self) -> MapsOfSide:
        if self.base is None:
            return MapsOfSide({})
        return side_maps(
            self.gated.cache, self.base.snapshot, self.plan.config, lambda: self._base_context, side="base"
        )

    @cached_property
    def _base_context(self) -> Context:
        if self.base is None:
            raise EngineError("there is no base")
        twins = self.gated.seen.context.sources
        return self.compared.context or build_context(self.base.snapshot, self.plan.config, [], twins=twins)

    def _uses_secrets(self, item: str) -> bool:
        return item in self.plan.checks and self.plan.checks[item].uses_secrets


def _sides(now: Maps, before: Maps, base: BaseSide) -> Sides:
    """The maps that both sides have; one that a side has not is compared with none, and `unread` says so."""
    empty: dict[str, list[dict[str, object]]] = {"rows": [], "unresolved": []}
    both = {name for name in facts.NAMES if name in now and name in before}
    head, there = ({name: maps[name] if name in both else empty for name in facts.NAMES} for maps in (now, before))
    return Sides(head, there, base.path)


def compare(plan: Plan, base: Base, gated: Gated, results: Sequence[ItemResult], options: EngineOptions) -> Comparison:
    """The head beside its base.

    Args:
        plan: of the run; its settings and checks look at both.
        base: what the head is compared with.
        gated: the head.
        results: every item of the head, as if there were no base.
        options: how the engines are started.
    """
    if base.side is None:
        return Comparison(plan, base.divergence, gated, options, None, base.why)
    head = Head(gated.snapshot, gated.seen.context.sources, gated.cleaned)
    compared = known_findings(plan, head, base.side, results, options)
    return Comparison(plan, base.divergence, gated, options, base.side, "", compared, results)
