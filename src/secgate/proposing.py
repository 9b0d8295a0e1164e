"""From a target to a proposed configuration: its facts, and what the checks find as long as nothing is configured."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from secgate.catalog.check import Check
from secgate.catalog.readers import readers
from secgate.context import Context, build_context
from secgate.engines.semgrep import Sighting
from secgate.facts.inference.ground import Found, Ground
from secgate.facts.inference.proposal import proposal_of
from secgate.facts.inference.tenancy import says_of_tenants
from secgate.looking import observe_code
from secgate.redaction import without_secrets
from secgate.settings.config import Config
from secgate.settings.propose import Note, Proposal
from secgate.target.snapshot import Snapshot

# Settings for which something can be proposed; only checks that read one of them run.
_PROPOSED = (
    "tenant_root", "tenant_keys", "global_models", "cross_tenant_paths", "scoping_helpers", "credential_columns",
    "global_caches", "guards", "public_routes", "required_roles", "platform_tokens_on_tenant_routes", "log_redactors",
    "sensitive_fields",
)  # fmt: skip


@dataclass(frozen=True)
class Proposed:
    """A proposal, and what of the target it does not rest on.

    Attributes:
        unread: what the target uses and not every check reads: name and the place that shows it.
    """

    proposal: Proposal
    unread: tuple[tuple[str, str], ...] = ()


def propose(checks: Iterable[Check], snapshot: Snapshot, written: Config) -> Proposed:
    """What a configuration of the target would say.

    Args:
        checks: those of the policy; what has no analyzer finds nothing here.
        snapshot: the target's files.
        written: the configuration that is there; only what it says of tenants and of paths that are left out counts.
    """
    kept = {"tenant_root", "tenant_keys", "excluded_paths"} & written.model_fields_set
    config = Config.model_validate({key: getattr(written, key) for key in kept})
    listed = [check for check in checks if check.has_analyzer]
    reading = readers(listed)
    wanted = {check for setting in _PROPOSED for check in reading.get(setting, ())}
    asked = [check for check in listed if check.id in wanted]
    context = build_context(snapshot, config, asked)
    seen = observe_code(asked, {}, context, Sighting())
    ground = Ground(
        facts=context.facts,
        data=context.data,
        schema=context.any_schema,
        tenancy=context.tenancy,
        found=tuple(Found(item, hit) for item, one in sorted(seen.items()) for hit in one.hits),
        readers=reading,
        tenant_is_said=says_of_tenants(config),
    )
    return Proposed(_harmless(proposal_of(ground)), tuple(_unread(context, asked)))


def _harmless(proposal: Proposal) -> Proposal:
    """The proposal without what names something that may be a secret value."""
    told = [f"{line.value}\n{line.why}\n{line.asks}" for line in proposal.lines] + [n.text for n in proposal.notes]
    kept = [shown == text for shown, text in zip(without_secrets(*told), told, strict=True)]
    lines = tuple(line for line, whole in zip(proposal.lines, kept, strict=False) if whole)
    notes = tuple(n for n, whole in zip(proposal.notes, kept[len(proposal.lines) :], strict=True) if whole)
    left = Counter(line.key for line in proposal.lines if line not in lines)
    said = (Note(key, f"Left out, for what they name may be a secret: {number}.") for key, number in left.items())
    return Proposal(lines, (*notes, *said))


def _unread(context: Context, checks: Sequence[Check]) -> list[tuple[str, str]]:
    """Frameworks and languages in use that a check which they concern does not read, and files that do not parse."""
    found = [
        (framework.name, f"{place.path}:{place.line}")
        for framework, place in context.in_use
        if any(set(c.spec.concerns) & set(framework.kinds) and framework.name not in c.spec.reads for c in checks)
    ]
    unparsed = (p for path, p in sorted(context.unparsed.items()) if context.snapshot.files[path].exclusion is None)
    broken = [("a file that does not parse in full", f"{p.path}:{p.line or 1}") for p in unparsed]
    return found + sorted(context.unread.items()) + broken
