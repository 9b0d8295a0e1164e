"""Make a pack: the gate's report in every format, what it was decided by, and signatures over all of it."""

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from secgate.errors import ConfigError, IntegrityError
from secgate.gate.consistent import contradiction
from secgate.model import Report
from secgate.pack import archive, dsse
from secgate.pack.about import COVERAGE, FILES, MAPS, PACK, REPORT, Asked, Pack, Previous
from secgate.pack.belonging import require_same
from secgate.pack.gathering import (
    as_json,
    coverage_files,
    history_of,
    map_file,
    program,
    record_files,
    resolved_policy,
    rules_of,
    settings_files,
    shown,
    without_values,
)
from secgate.pack.manifest import MANIFEST, digest, manifest_of, require_manifest
from secgate.pack.readme import README, TEXT
from secgate.pack.signing import PUBLIC_KEY, Keys, signatures_by
from secgate.plan import Plan, Request, make_plan
from secgate.reports import formats
from secgate.reports.asked import given_to

# The report itself is json, two are for a screen; a workbook needs a library that not all have, and csv says the same.
_NOT_PACKED = frozenset({"json", "console", "github", "xlsx"})
_SUFFIXES = {
    "markdown": "md",
    "junit": "junit.xml",
    "in-toto": "in-toto.json",
    "svr": "svr.json",
    "sarif-open": "open.sarif",
    "oscal": "oscal.json",
    "oscal-catalog": "oscal-catalog.json",
    "gitlab": "gitlab.json",
    "gitlab-sast": "gitlab-sast.json",
}


@dataclass(frozen=True)
class Order:
    """What a pack is made from.

    Attributes:
        request: the options of the run.
        report: a saved report; None runs the gate.
        keys: what signs it.
        previous: the bytes of the pack before this one.
        gate: runs the gate.
    """

    request: Request
    gate: Callable[[Request], Report]
    report: Report | None = None
    keys: Keys = field(default_factory=Keys)
    previous: bytes | None = None


def make_pack(order: Order) -> tuple[bytes, Report]:
    """A pack, and the report in it.

    Raises:
        ConfigError: when the report was made from something else, holds no maps, or cannot be signed.
        IntegrityError: when what is named as the previous pack is none.
    """
    previous = _previous(order.previous) if order.previous is not None else None
    request = replace(order.request, maps=True)
    report = order.report if order.report is not None else order.gate(request)
    if report.maps is None:
        raise ConfigError(
            "the report holds no maps of the application, and a pack has them",
            next_step="Make it with `secgate run --maps --output json=FILE`, or leave out --report to run the gate.",
        )
    with ExitStack() as stack:
        # NOTE: with the time of the run, so that what expired since, or blocks from a later day on, is as it was then.
        plan = make_plan(request, stack, today=datetime.fromisoformat(report.run.started).astimezone(UTC))
        if order.report is not None:
            require_same(plan, report, request)
        files = _contents(order, plan, report, previous)
    plain = report.model_copy(update={"maps": None})
    if order.keys.pem is not None:
        files[PUBLIC_KEY] = dsse.pem_of(order.keys.pem.public)
    manifest = manifest_of(files)
    files |= {MANIFEST: manifest, **signatures_by(order.keys, manifest, plain, files[REPORT])}
    return archive.packed(files), report


def _contents(order: Order, plan: Plan, report: Report, previous: Previous | None) -> dict[str, bytes]:
    kept, withheld = without_values(settings_files(plan) | record_files(plan, report), report)
    paths = [entry.path for entry in plan.tree.entries]
    looked, listed = coverage_files(report.coverage, _shown(paths, report))
    if looked.files != report.coverage.files:
        raise ConfigError(
            f"the report is of {report.coverage.files:,} files, and {looked.files:,} lie here",
            next_step="Take away what was added since, or leave out --report to run the gate.",
        )
    # NOTE: the maps stand in files of their own; with them twice a pack would be twice as large.
    plain = report.model_copy(update={"maps": None})
    written = formats()["json"].render(plain).encode("utf-8", "backslashreplace")
    tools = {
        piece.path for item in report.items for piece in item.evidence if piece.path and piece.kind.endswith("report")
    }
    pack = Pack(
        made_from="a run" if order.report is None else "a saved report",
        report=digest(written),
        secgate=report.tool.secgate,
        program=program(),
        asked=_asked(order.request, plan),
        rules=rules_of(plan.checks),
        history=history_of(plan),
        previous=previous,
        withheld=withheld,
        allowed_signers=plan.source.name(".secgate/allowed_signers") if plan.signers is not None else None,
        reports_of_tools=tuple(sorted(tools)),
    )
    return {
        **kept,
        REPORT: written,
        PACK: as_json(shown(pack.model_dump(mode="json", by_alias=True), plan)),
        README: TEXT.encode(),
        COVERAGE: as_json(looked.model_dump(mode="json", by_alias=True)),
        FILES: listed,
        "policy/resolved.json": as_json(shown(resolved_policy(plan, report), plan)),
        **formats_of(report, plain),
        **{f"{MAPS}{name}.json": map_file(name, report) for name in report.maps or {}},
    }


def _shown(paths: list[str], report: Report) -> list[str]:
    """The paths of the target as the report shows them: a secret in a file's name is masked there."""
    told = {path for row in report.coverage.ledger for path in row.paths}
    told |= {row.path for row in report.coverage.skipped}
    return sorted(told) if len(told) == len(set(paths)) and told != set(paths) else paths


def formats_of(report: Report, plain: Report) -> dict[str, bytes]:
    """The report in every format of a pack; `plain` is the same one without its maps."""
    files = {}
    for name, module in formats().items():
        refusal = getattr(module, "refusal", None)
        if name in _NOT_PACKED or (refusal is not None and refusal(report) is not None):
            continue
        made = module.render(given_to(module, report if getattr(module, "MAPS", False) else plain))
        data = made if isinstance(made, bytes) else made.encode("utf-8", "backslashreplace")
        files[f"formats/report.{_SUFFIXES.get(name, name)}"] = data
    return files


def _asked(request: Request, plan: Plan) -> Asked:
    """The options of the run; a path inside the target is told relative to it, another only by its name."""

    def told(path: str) -> str:
        full = Path(path).resolve()
        return full.relative_to(plan.tree.root).as_posix() if full.is_relative_to(plan.tree.root) else full.name

    return Asked(
        policies=tuple(
            told(name) if "/" in name or name.endswith((".yaml", ".yml")) else name for name in request.policies
        ),
        only=request.only,
        skip=request.skip,
        checks=tuple(told(str(folder)) for folder in request.checks),
        trust=plan.source.trust.commit if plan.source.trust is not None else None,
        base=request.base,
        packages=request.packages,
        report_only=request.report_only,
        allow_target_code=request.allow_target_code,
    )


def _previous(data: bytes) -> Previous:
    try:
        files = archive.unpacked(data)
        require_manifest(files)
        report = json.loads(files[REPORT])
        return Previous(
            sha256=digest(data), report=report["id"], created=report["created"], commit=report["target"]["commit"]
        )
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        raise IntegrityError("--previous is no pack") from error
    except IntegrityError as error:
        raise IntegrityError(f"--previous: {error.what}") from error


def reads(files: Mapping[str, bytes]) -> tuple[Pack, Report]:
    """What a pack says of itself, and its report.

    Raises:
        IntegrityError: when it has none of this version, the two do not fit, or the verdict does not follow from the
            items.
    """
    try:
        pack = Pack.model_validate_json(files[PACK])
        report = Report.model_validate_json(files[REPORT])
    except (KeyError, ValueError) as error:
        raise IntegrityError("is a pack of another version of secgate, or none") from error
    if pack.report != digest(files[REPORT]):
        raise IntegrityError(f"{PACK} is about another report")
    if (why := contradiction(report)) is not None:
        raise IntegrityError(f"{REPORT} contradicts itself: {why}")
    return pack, report
