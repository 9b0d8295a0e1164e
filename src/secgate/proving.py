"""A check decides only when its examples behave: by a proof that it has, or by proving it now and remembering that."""

import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from secgate import __version__
from secgate.cache import code_state
from secgate.catalog import proof
from secgate.catalog.check import Check
from secgate.catalog.proof import Proof
from secgate.choice import engine_versions
from secgate.errors import ConfigError
from secgate.target.tree import WorkTree

if TYPE_CHECKING:
    from secgate.selftest import Case

_SHOWN = 3


def versions() -> dict[str, str]:
    """Everything beside a check's own folder that its proof is for."""
    return {"secgate": __version__, **engine_versions()}


def require_proofs(checks: Iterable[Check], remembered: Path | None, tree: WorkTree) -> tuple[str, ...]:
    """Prove every check that has no proof for what it is now.

    Args:
        checks: those that are about to decide.
        remembered: the folder of proofs made on this machine; None remembers nothing.
        tree: the target; a proof that it could have written counts for nothing.

    Returns:
        What the user should know: that a proof could not be remembered.

    Raises:
        ConfigError: when the examples of a check do not behave; it must not decide.
    """
    engines = versions()
    digests = {check.id: proof.digest(check) for check in checks}
    unheld = [check for check in checks if not _is_held(check, digests[check.id], engines)]
    if not unheld:
        return ()
    folder = None if remembered is None or _within(remembered, tree) else remembered
    missing = [check for check in unheld if not _is_remembered(digests[check.id], engines, folder)]
    if not missing:
        return ()
    # Imported here: what lays examples out and runs them is not needed while all proofs hold.
    from secgate.selftest import prove  # noqa: PLC0415

    cases = prove(missing)
    for check in missing:
        if wrong := failures(check, cases):
            raise ConfigError(
                f'check "{check.id}" is not proven: {"; ".join(wrong[:_SHOWN])}'
                + (f"; and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""),
                where=str(check.folder),
                next_step=f"Mend it; `secgate test {check.folder}` shows what differs.",
            )
    made = [proof_of(check, cases, digests[check.id], engines) for check in missing]
    # Every one is tried: what can be kept is kept.
    kept = [remember(one, folder) for one in made]
    if all(kept) or remembered is None:
        return ()
    why = "the cache lies inside the target" if folder is None else "proofs of checks cannot be kept in the cache"
    return (f"{why}, so each run proves these checks again: {', '.join(sorted(check.id for check in missing))}",)


def _within(folder: Path, tree: WorkTree) -> bool:
    roots = (tree.root, *([tree.git.root] if tree.git is not None else []))
    return any(folder.resolve().is_relative_to(root) for root in roots)


def failures(check: Check, cases: "Sequence[Case]") -> list[str]:
    """What keeps a check from being proven: examples that do not behave, and rules that no bad example shows.

    Each begins with its place below the check's folder.
    """
    from secgate.selftest import unproved_rules  # noqa: PLC0415 - as above

    own = [case for case in cases if case.check == check.id]
    wrong = [failure for case in own for failure in case.failures]
    # A rule that an example asks for is told of there.
    missed = {rule for case in own if case.failures for rule in case.rules_missed}
    unshown = [rule for rule in unproved_rules(check, own) if rule not in missed]
    return [*wrong, *(f"examples/bad: none shows the rule {rule}" for rule in unshown)]


def proof_of(check: Check, cases: "Sequence[Case]", digest: str, engines: Mapping[str, str]) -> Proof:
    """The proof of a check whose examples behave."""
    own = [case for case in cases if case.check == check.id]
    return Proof(
        digest=digest,
        engines=dict(engines),
        examples=len(own),
        findings=sum(case.expected for case in own),
        misses=sum(case.misses for case in own),
    )


def _is_held(check: Check, digest: str, engines: Mapping[str, str]) -> bool:
    """Whether the check's pack holds its proof; what lies inside the target vouches for nothing."""
    held = None if check.in_target else proof.read(check.folder.parent).get(check.id)
    return held is not None and (held.digest, held.engines) == (digest, engines)


def _is_remembered(digest: str, engines: Mapping[str, str], folder: Path | None) -> bool:
    if folder is None:
        return False
    try:
        held = Proof.model_validate_json((folder / _name(digest, engines)).read_bytes())
    except (OSError, ValidationError):
        # NOTE: a proof that is gone or damaged is made again, so nothing is lost but time.
        return False
    return (held.digest, held.engines) == (digest, engines)


def remember(made: Proof, folder: Path | None) -> bool:
    """Keep a proof in the folder of proofs made on this machine; False when there is none or it does not take it."""
    if folder is None:
        return False
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(made.model_dump_json())
        os.replace(name, folder / _name(made.digest, made.engines))  # noqa: PTH105 - two runs may prove it at once
    except OSError:
        return False
    return True


def _name(digest: str, engines: Mapping[str, str]) -> str:
    return f"{proof.key(digest, engines, code_state())}.json"
