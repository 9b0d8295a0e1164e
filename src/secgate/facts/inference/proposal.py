"""The whole proposal: each kind of line from the facts that show it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from secgate.facts.inference.access import guard_lines, public_lines, role_lines, token_lines
from secgate.facts.inference.design import cache_lines, cross_tenant_lines, helper_lines, redactor_lines
from secgate.facts.inference.ground import Ground
from secgate.facts.inference.tenants import credential_lines, tenant_lines
from secgate.facts.inference.values import sensitive_lines
from secgate.settings.propose import Line, Note, Proposal

_MOST = 200
_KINDS: tuple[Callable[[Ground], Iterator[Line | Note]], ...] = (
    tenant_lines, credential_lines, cross_tenant_lines, helper_lines, cache_lines, guard_lines, public_lines,
    role_lines, token_lines, redactor_lines, sensitive_lines,
)  # fmt: skip


def proposal_of(ground: Ground) -> Proposal:
    """What a configuration of the target would say, each line once."""
    made = [entry for kind in _KINDS for entry in kind(ground)]
    lines: dict[tuple[str, str], Line] = {}
    for line in made:
        if isinstance(line, Line):
            lines.setdefault((line.key, str(line.value)), line)
    notes = [note for note in made if isinstance(note, Note)]
    kept, left = _bounded(lines.values())
    return Proposal(kept, (*notes, *left))


def _bounded(lines: Iterable[Line]) -> tuple[tuple[Line, ...], tuple[Note, ...]]:
    """The first lines of each setting: what nobody can read, nobody can answer for."""
    kept: list[Line] = []
    counts: Counter[str] = Counter()
    for line in lines:
        counts[line.key] += 1
        if counts[line.key] <= _MOST:
            kept.append(line)
    over = {key: count - _MOST for key, count in counts.items() if count > _MOST}
    return tuple(kept), tuple(Note(key, f"Left out for their number: {count} more.") for key, count in over.items())
