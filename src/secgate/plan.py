"""What is decided before the first engine starts: what is asked for, and what its owners accepted and signed."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from secgate.catalog import policy as policies
from secgate.catalog.check import Check
from secgate.catalog.policy import Policy
from secgate.catalog.readers import idle
from secgate.choice import (
    CONFIG,
    POLICIES,
    Choice,
    choose,
    digest_of,
    engine_versions,
    inside_target,
    is_file_name,
    rules_digest,
)
from secgate.errors import ConfigError
from secgate.evidence.incidents import read_incidents
from secgate.evidence.signatures import Signers
from secgate.evidence.statements import read_statements
from secgate.model import Item
from secgate.request import Request
from secgate.settings import strict
from secgate.settings.accepted import Accepted, read_accepted
from secgate.settings.allowed import Allowed
from secgate.settings.attestations import REVOKED, SIGNERS, Attestation, Statement
from secgate.settings.config import Config
from secgate.settings.incidents import Review
from secgate.settings.rotations import ROTATIONS, Rotation, read_rotations
from secgate.target.tree import WorkTree
from secgate.target.trust import Self, Source

__all__ = ["CONFIG", "POLICIES", "Plan", "Request", "engine_versions", "make_plan", "rules_digest"]


@dataclass(frozen=True)
class Plan:
    """Everything that is decided before the first engine starts.

    `texts` holds every policy file that was read, by its name in messages.

    Attributes:
        own_checks: folders of checks that lie inside the target, relative to its root.
        own_policies: files of policies that are named by their path and lie there.
        policy_files: see `PolicyFinder.places`.
    """

    tree: WorkTree
    source: Source
    config: Config
    config_digest: str
    policies: tuple[Policy, ...]
    items: tuple[Item, ...]
    checks: Mapping[str, Check]
    partial: bool
    accepted: Accepted
    rotations: tuple[Rotation, ...]
    statements: Mapping[str, Statement]
    signers: Signers | None
    reviews: tuple[Review, ...]
    known_items: frozenset[str]
    notes: tuple[str, ...] = ()
    own_checks: tuple[str, ...] = ()
    own_policies: tuple[str, ...] = ()
    policy_files: Mapping[str, str | None] = field(default_factory=dict)
    texts: Mapping[str, bytes] = field(default_factory=dict)


def make_plan(request: Request, stack: ExitStack, *, today: datetime) -> Plan:
    """Read settings, checks and policies; the first mistake in any of them is raised.

    Args:
        request: what the caller wants.
        stack: keeps folders that were written out of a trusted ref until the run ends.
        today: in UTC; for items that block from a date on, and for waivers.
    """
    choice = choose(request, stack, today=today)
    tree, source, text, config, items = choice.tree, choice.source, choice.text, choice.config, choice.items
    registry, trust = choice.registry, request.trust if request.trust is not None else request.base
    notes = [f"{source.trust.ref} has no {CONFIG}: built-in defaults apply"] if source.trust and text is None else []
    notes += [
        "git history is not examined (history: off)"
        for item in items
        if item.settings.get("history") == "off" and item.off_by is None
    ]
    limits = {item.id: item.waivers for item in items}
    accepted = read_accepted(source, tree, Allowed(today.date(), registry.ids, limits))
    notes += accepted.notes
    if request.staged:
        notes.append("the git index is gated: of the history nothing is examined but by an item's own setting")
        if text is None and trust is None and (tree.root / CONFIG).is_file():
            notes.append(f"{CONFIG} is not in the index: built-in defaults apply; `git add` it")
    notes += [f"an installed pack cannot be used: {one.origin} {one.reason}" for one in registry.broken]
    known_items = _known(choice, choice.named if request.policies else None, today.date())
    notes += idle(config, choice.checks.values(), registry.ids, registry.get)
    return Plan(
        tree=tree,
        source=source,
        config=config,
        config_digest=digest_of(text or b""),
        policies=choice.policies,
        items=items,
        checks=choice.checks,
        partial=bool(request.only or request.skip),
        accepted=accepted,
        rotations=read_rotations(Self(tree).read(ROTATIONS), name=ROTATIONS, today=today.date()),
        statements=_current(read_statements(tree, registry.ids), source),
        signers=_signers(source),
        reviews=read_incidents(tree, registry.ids),
        known_items=known_items,
        notes=tuple(notes),
        own_checks=_own(request.checks, tree),
        own_policies=_own((Path(name) for name in choice.names if is_file_name(name)), tree),
        # NOTE: asked for after every policy of the target was looked for.
        policy_files=dict(choice.find.places),
        texts=choice.texts,
    )


def _own(paths: Iterable[Path], tree: WorkTree) -> tuple[str, ...]:
    """Those of the paths that lie inside the target, relative to its root."""
    return tuple(sorted({inside for path in paths if (inside := inside_target(path, tree)) is not None}))


def _known(choice: Choice, named: str | None, today: date) -> frozenset[str]:
    """Ids of the items of the run and of the policy that the target's configuration names, where it is another."""
    try:
        usual = policies.resolve(named, choice.find, choice.registry, today=today).items if named is not None else ()
    except ConfigError:
        # NOTE: a run under another policy says nothing of one that it does not use.
        usual = ()
    return frozenset(item.id for item in (*choice.items, *usual))


def _current(statements: Mapping[str, Statement], source: Source) -> dict[str, Statement]:
    """The statements, each told when the trusted ref holds another one that is as new: an old one may not come back."""
    found = dict(statements)
    for item, statement in statements.items() if source.trust is not None else ():
        data = source.read(statement.path)
        if data is None or data == statement.data:
            continue
        try:
            theirs = strict.parse(strict.load(data, name=source.name(statement.path)), Attestation)
        except ConfigError:
            continue
        if theirs.attested_on >= statement.attestation.attested_on:
            said = f"{source.name(statement.path)} is another statement, of {theirs.attested_on}, which goes before it"
            found[item] = replace(statement, superseded=said)
    return found


def _signers(source: Source) -> Signers | None:
    allowed = source.read(SIGNERS)
    return Signers(allowed, source.read(REVOKED)) if allowed is not None and allowed.strip() else None
