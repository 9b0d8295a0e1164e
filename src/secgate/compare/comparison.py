"""A run with a base: what the base has too, and the change. A base that cannot be read never makes an empty change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from secgate.cache import Cache
from secgate.compare import facts
from secgate.compare.advisories import advisories
from secgate.compare.change import file_counts, finding_counts, new_secrets, not_examined, unread_of
from secgate.compare.facts import Maps, Sides
from secgate.compare.known import Compared, Head, known_findings
from secgate.compare.maps import side_maps
from secgate.compare.side import BaseSide, compared_with, read_base
from secgate.context import Context, build_context
from secgate.errors import EngineError
from secgate.model import Change, GateChange, Hit, ItemResult
from secgate.observe import EngineOptions, Seen
from secgate.plan import Plan
from secgate.target.divergence import Divergence
from secgate.target.snapshot import Snapshot

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True)
class Gated:
    """What was gated, and what was seen in it.

    Attributes:
        snapshot: its files.
        seen: what the engines saw.
        cleaned: what every hit is shown as.
        changed: paths that differ from the commit of HEAD.
        cache: results of earlier runs.
    """

    snapshot: Snapshot
    seen: Seen
    cleaned: Callable[[Hit], Hit]
    changed: frozenset[str]
    cache: Cache


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
    """

    plan: Plan
    divergence: Divergence
    gated: Gated
    options: EngineOptions
    base: BaseSide | None
    why: str = ""
    compared: Compared = field(default_factory=Compared)

    @property
    def known(self) -> frozenset[tuple[str, str]]:
        """(item, finding) ids of what the base has too."""
        return self.compared.known

    @property
    def notes(self) -> tuple[str, ...]:
        """What the head was compared with, and what of the history was left out for it."""
        ref = self.divergence.ref
        left_out = f"of the history only what {ref} does not have is examined, but by an item's own setting"
        staged = self.options.reading.history == "off"
        return (self._told, *([left_out] if self.divergence.commit is not None and not staged else []))

    @property
    def _told(self) -> str:
        ref = self.divergence.ref
        if self.base is None:
            return f"compared with nothing, so every finding counts as new: {self.why}"
        git = self.plan.tree.git
        if git is not None and git.head() == self.base.commit:
            told = f"compared with {self.base.commit[:12]}, which is HEAD itself: no commit here is new to {ref}"
            return f"{told}, so only what is not committed can block"
        return f"compared with {self.base.commit[:12]}, where HEAD left {ref}"

    def change(self, results: Sequence[ItemResult], gate: tuple[GateChange, ...]) -> Change:
        """The change that the report tells.

        Args:
            results: every item, as it was decided.
            gate: files that decide what the gate does, and that differ.
        """
        named, counts = compared_with(self.divergence), finding_counts(results)
        if self.base is None:
            return Change.unknown(named, self.why).model_copy(update={"gate": gate, "findings": counts})
        head, base, seen = self.gated.snapshot, self.base, self.gated.seen
        read: list[Context] = [] if self.compared.context is None else [self.compared.context]

        def context() -> Context:
            if not read:
                read.append(build_context(base.snapshot, self.plan.config, []))
            return read[0]

        now = side_maps(self.gated.cache, head, self.plan.config, lambda: seen.context, side="head")
        before = side_maps(self.gated.cache, base.snapshot, self.plan.config, context, side="base")
        self.gated.cache.save()
        sides = _sides(now.maps, before.maps, base)
        routes = facts.routes(sides)
        owned, not_owned = facts.models(sides)
        by_secrets = next((i.id for i in results if i.status is not None and self._uses_secrets(i.id)), None)
        audited = advisories(seen.context.evidence)
        unscanned = [] if by_secrets is not None else ["no item of this run looks for secrets"]
        base_context = context() if seen.context.unparsed else None
        return Change(
            base=named,
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
            not_examined=(*not_examined(head, seen.context, base, base_context), *facts.unfollowed(sides)),
        )

    def _uses_secrets(self, item: str) -> bool:
        return item in self.plan.checks and self.plan.checks[item].uses_secrets


def _sides(now: Maps, before: Maps, base: BaseSide) -> Sides:
    """The maps that both sides have; one that a side has not is compared with none, and `unread` says so."""
    empty: dict[str, list[dict[str, object]]] = {"rows": [], "unresolved": []}
    both = {name for name in facts.NAMES if name in now and name in before}
    head, there = ({name: maps[name] if name in both else empty for name in facts.NAMES} for maps in (now, before))
    return Sides(head, there, base.path)


def compare(
    plan: Plan, divergence: Divergence, gated: Gated, results: Sequence[ItemResult], options: EngineOptions
) -> Comparison:
    """The head beside its base.

    Args:
        plan: of the run; its settings and checks look at both.
        divergence: what the head is compared with.
        gated: the head.
        results: every item of the head, as if there were no base.
        options: how the engines are started.
    """
    if divergence.merge_base is None:
        return Comparison(plan, divergence, gated, options, None, divergence.why)
    try:
        base = read_base(plan.tree, divergence.merge_base, plan.config)
    except EngineError as error:
        return Comparison(plan, divergence, gated, options, None, f"the base cannot be read: {error.what}")
    head = Head(gated.snapshot, gated.cleaned)
    return Comparison(plan, divergence, gated, options, base, "", known_findings(plan, head, base, results, options))
