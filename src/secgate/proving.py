"""A check decides only when its examples behave: by a proof that it has, or by proving it now and remembering that."""

import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from secgate import __version__
from secgate.catalog import proof
from secgate.catalog.check import Check
from secgate.catalog.proof import Proof
from secgate.errors import ConfigError
from secgate.plan import engine_versions
from secgate.selftest import Case, prove, unproved_rules

_SHOWN = 3


def versions() -> dict[str, str]:
    """Everything beside a check's own folder that its proof is for."""
    return {"secgate": __version__, **engine_versions()}


def require_proofs(checks: Iterable[Check], remembered: Path | None) -> tuple[str, ...]:
    """Prove every check that has no proof for what it is now.

    Args:
        checks: those that are about to decide.
        remembered: the folder of proofs made on this machine, out of reach of any target; None remembers nothing.

    Returns:
        What the user should know: that a proof could not be remembered.

    Raises:
        ConfigError: when the examples of a check do not behave; it must not decide.
    """
    engines = versions()
    digests = {check.id: proof.digest(check) for check in checks}
    missing = [check for check in checks if not _is_proven(check, digests[check.id], engines, remembered)]
    if not missing:
        return ()
    cases = prove(missing)
    for check in missing:
        if wrong := failures(check, cases):
            raise ConfigError(
                f'check "{check.id}" is not proven: {"; ".join(wrong[:_SHOWN])}'
                + (f"; and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""),
                where=str(check.folder),
                next_step=f"Mend it; `secgate test {check.folder}` shows what differs.",
            )
    made = {check.id: proof_of(check, cases, digests[check.id], engines) for check in missing}
    # Every one is tried: what can be kept is kept.
    kept = [_remember(one, remembered) for one in made.values()] if remembered is not None else []
    if all(kept):
        return ()
    return (f"proofs of checks cannot be kept in the cache, so each run makes them again: {', '.join(sorted(made))}",)


def failures(check: Check, cases: Sequence[Case]) -> list[str]:
    """What keeps a check from being proven: examples that do not behave, and rules that no bad example shows."""
    wrong = [
        f"examples/{case.polarity}/{case.name}: {failure}"
        for case in cases
        if case.check == check.id
        for failure in case.failures
    ]
    return [*wrong, *(f"no bad example shows the rule {rule}" for rule in unproved_rules(check, cases))]


def proof_of(check: Check, cases: Sequence[Case], digest: str, engines: Mapping[str, str]) -> Proof:
    """The proof of a check whose examples behave."""
    own = [case for case in cases if case.check == check.id]
    return Proof(
        digest=digest,
        engines=dict(engines),
        examples=len(own),
        findings=sum(case.expected for case in own),
        misses=sum(case.misses for case in own),
    )


def _is_proven(check: Check, digest: str, engines: Mapping[str, str], remembered: Path | None) -> bool:
    held = None if check.in_target else proof.read(check.folder.parent).get(check.id)
    return any(
        one is not None and one.digest == digest and one.engines == engines
        for one in (held, _recall(digest, engines, remembered))
    )


def _recall(digest: str, engines: Mapping[str, str], remembered: Path | None) -> Proof | None:
    if remembered is None:
        return None
    try:
        return Proof.model_validate_json((remembered / f"{proof.key(digest, engines)}.json").read_bytes())
    except (OSError, ValidationError):
        # NOTE: a proof that is gone or damaged is made again, so nothing is lost but time.
        return None


def _remember(made: Proof, folder: Path) -> bool:
    """Keep a proof; False when the folder does not take it."""
    file = folder / f"{proof.key(made.digest, made.engines)}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(made.model_dump_json())
        os.replace(name, file)  # noqa: PTH105 - atomic: two runs may prove the same check at once
    except OSError:
        return False
    return True
