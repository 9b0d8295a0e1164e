"""The forms of reports about known vulnerabilities: npm 6 and 7, pnpm, yarn, OSV-Scanner, pip-audit.

A report is believed only as far as it agrees with itself: what it counts it has to show. Sources:
docs.npmjs.com/cli/commands/npm-audit (report versions 1 and 2), classic.yarnpkg.com/docs/cli/audit,
google.github.io/osv-scanner/output, ossf.github.io/osv-schema, github.com/pypa/pip-audit.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cvss import CVSS2, CVSS3, CVSS4, CVSSError

from secgate.evidence.junit import UnreadableReport
from secgate.evidence.tools import entry, is_count, read_json

# What a severity word stands for where a score is missing (checklist.yaml, `deadline-passed`).
WORDS = {"critical": 9.0, "high": 7.0, "moderate": 4.0, "medium": 4.0, "low": 0.1, "info": 0.0, "none": 0.0}
# npm audit, osv-scanner and pip-audit end with 1 when they found something, and higher when they did not get so far.
FOUND = frozenset({0, 1})
# yarn 1 adds up one bit for each severity that it found (classic.yarnpkg.com/docs/cli/audit).
_BITS = frozenset(range(32))
# How far apart the least scores of two classes of CVSS are.
_CLASS = 3.0
_LEVELS = ("info", "low", "moderate", "high", "critical")
_FORMS = "npm audit, pnpm audit, yarn audit, OSV-Scanner, pip-audit"
_NO_FORM = f"has no form that is known: {_FORMS}"


@dataclass(frozen=True)
class Vulnerability:
    """One known vulnerability of one installed package.

    Attributes:
        id: of the advisory.
        package: its name.
        version: what is installed, when the report says so.
        score: CVSS base score; a severity word stands in for a missing one; None with neither.
        published: when the advisory was published, when the report says so.
        development: whether only development dependencies bring it, when the report says so.
        aliases: other ids of the same.
    """

    id: str
    package: str
    version: str = ""
    score: float | None = None
    published: datetime | None = None
    development: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Audit:
    """One report.

    Attributes:
        tool: which form it has.
        packages: how many packages were looked at; None when the form does not say.
        vulnerabilities: each package and advisory once.
        ends: how its command may end that got as far as its report.
        shown: how many entries may be why the command ended badly, withdrawn advisories and licences among them.
        sources: lock files that it names, as the tool wrote them.
        skipped: packages that the tool says it did not look at.
    """

    tool: str
    packages: int | None
    vulnerabilities: tuple[Vulnerability, ...]
    ends: frozenset[int] = FOUND
    shown: int = 0
    sources: tuple[str, ...] = ()
    skipped: int = 0


def read_audit(data: bytes) -> Audit:
    """The vulnerabilities of a report of any known form.

    Args:
        data: the file's bytes.

    Raises:
        UnreadableReport: when it has no known form, contradicts itself, holds an error answer, or looked at no package.
    """
    said = _values(data)
    lines = len(said) > 1 or _is_event(said[0])
    audit = _guarded(_of_lines, said) if lines else _guarded(_of_form, said[0])
    if audit.packages == 0:
        raise UnreadableReport("looked at no package")
    return audit


def _guarded(form: Any, said: Any) -> Audit:  # noqa: ANN401 - one of two readers, each with what it reads
    try:
        made: Audit = form(said)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableReport("is cut off, or has a form that is not known") from error
    return made


def _values(data: bytes) -> list[Any]:
    """The JSON value of a file, or one for each line: yarn writes them so."""
    lines = [line for line in data.splitlines() if line.strip()]
    if len(lines) > 1 and lines[0].strip().startswith(b'{"') and lines[0].strip().endswith(b"}"):
        return [read_json(line) for line in lines]
    return [read_json(data)]


def _is_event(said: object) -> bool:
    return isinstance(said, dict) and ({"type", "data"} <= said.keys() or {"value", "children"} <= said.keys())


def _of_lines(said: Sequence[Mapping[str, Any]]) -> Audit:
    if any(one.get("type") == "error" for one in said):
        raise UnreadableReport("holds an error of yarn, so it is no audit")
    summaries = [one["data"] for one in said if one.get("type") == "auditSummary"]
    if len(summaries) == 1:
        return _yarn(said, summaries[0])
    rows = [one for one in said if {"value", "children"} <= one.keys()]
    nothing = any(one.get("type") == "info" and one.get("data") == "No audit suggestions" for one in said)
    if len(rows) + sum(one.get("type") in {"info", "warning"} for one in said) != len(said) or bool(rows) is nothing:
        raise UnreadableReport(_NO_FORM)
    found = tuple(one for row in rows for one in _yarn4(row))
    return Audit("yarn", None, _unique(found), shown=len(rows))


def _yarn(said: Sequence[Mapping[str, Any]], summary: Mapping[str, Any]) -> Audit:
    """The events of yarn 1: one for each advisory and place, and a summary."""
    advisories = [one["data"]["advisory"] for one in said if one.get("type") == "auditAdvisory"]
    _require_shown(entry(summary, "vulnerabilities", dict), (entry(one, "severity", str) for one in advisories))
    total = summary.get("totalDependencies")
    found = tuple(one for advisory in advisories for one in _npm6({str(advisory["id"]): advisory}))
    return Audit("yarn", _number(total), _unique(found), _BITS, len(advisories))


def _yarn4(row: Mapping[str, Any]) -> Iterator[Vulnerability]:
    said = row["children"]
    name, url = str(said["ID"]), str(said.get("URL", ""))
    if name.endswith("(deprecation)") and "advisories" not in url:
        return
    for version in said["Tree Versions"] or [""]:
        score = WORDS.get(entry(said, "Severity", str).lower())
        yield Vulnerability(url.rpartition("/")[2] or name, str(row["value"]), str(version), score)


def _of_form(said: object) -> Audit:
    if not isinstance(said, dict):
        raise UnreadableReport(_NO_FORM)
    if "error" in said or ("message" in said and "vulnerabilities" not in said):
        raise UnreadableReport("is the answer of a registry that could not be asked, not an audit")
    if said.get("auditReportVersion") == 2:  # noqa: PLR2004 - npm 7 and newer
        return _of_npm(said)
    if "advisories" in said and "metadata" in said:
        advisories, metadata = entry(said, "advisories", dict), entry(said, "metadata", dict)
        _require_shown(
            entry(metadata, "vulnerabilities", dict), (str(one.get("severity")) for one in advisories.values())
        )
        total = metadata.get("totalDependencies", metadata.get("dependencies"))
        return Audit("npm audit", _number(total), _unique(tuple(_npm6(advisories))), shown=len(advisories))
    if isinstance(said.get("results"), list):
        return _of_osv(said["results"])
    if isinstance(said.get("dependencies"), list):
        looked_at = [one for one in said["dependencies"] if not one.get("skip_reason")]
        found = tuple(_pip(looked_at))
        skipped = len(said["dependencies"]) - len(looked_at)
        if skipped > len(looked_at):
            raise UnreadableReport(f"skipped {skipped} packages and looked at {len(looked_at)}")
        return Audit("pip-audit", len(looked_at), _unique(found), shown=len(found), skipped=skipped)
    raise UnreadableReport(_NO_FORM)


def _number(value: object) -> int:
    if not is_count(value) or not isinstance(value, int):
        raise UnreadableReport("counts in what is no number")
    return value


def _require_shown(counted: Mapping[str, Any], shown: Iterable[str]) -> None:
    """Each severity that the older form of npm counts is shown: it counts places, so that the numbers may differ."""
    words = set(shown)
    _require_levels(counted)
    missing = [level for level in _LEVELS if _count(counted, level) and level not in words]
    if missing:
        said = f"counts vulnerabilities that are {' and '.join(missing)} and shows none"
        raise UnreadableReport(f"{said}: it was cut off, or its tool was told to ignore them")


def _require_levels(counted: Mapping[str, Any]) -> None:
    if not {"high", "critical"} <= counted.keys():
        raise UnreadableReport("does not count what is high and critical")


def _count(counted: Mapping[str, Any], level: str) -> int:
    return _number(counted.get(level, 0))


def _of_npm(said: Mapping[str, Any]) -> Audit:
    """The form of npm 7 and newer, which counts packages by their severity."""
    packages, metadata = entry(said, "vulnerabilities", dict), entry(said, "metadata", dict)
    counted = entry(metadata, "vulnerabilities", dict)
    shown = Counter(entry(one, "severity", str) for one in packages.values())
    _require_levels(counted)
    if shown.keys() - set(_LEVELS):
        raise UnreadableReport("says a severity that is not known")
    wrong = any(_count(counted, level) != shown[level] for level in _LEVELS)
    if wrong or _count({"total": len(packages), **counted}, "total") != len(packages):
        raise UnreadableReport("contradicts itself: it counts other vulnerabilities than it shows")
    for name in packages:
        _require_advisory(name, packages)
    total = entry(entry(metadata, "dependencies", dict), "total", int)
    return Audit("npm audit", _number(total), _unique(tuple(_npm(packages))), shown=len(packages))


def _require_advisory(name: str, packages: Mapping[str, Any]) -> None:
    """A package is vulnerable by an advisory of its own, or of a dependency that brings it, and no worse than that."""
    seen, left, worst = {name}, [name], -1
    while left:
        said = packages[left.pop()]
        for via in entry(said, "via", list):
            if isinstance(via, dict):
                worst = max(worst, _LEVELS.index(via.get("severity", said["severity"])))
            elif via in packages and via not in seen:
                seen.add(via)
                left.append(via)
    if worst < 0:
        raise UnreadableReport("names a package as vulnerable and shows no advisory of it")
    if _LEVELS.index(packages[name]["severity"]) > worst:
        raise UnreadableReport("contradicts itself: a package is more severe than every advisory of it")


def _npm(packages: Mapping[str, Any]) -> Iterator[Vulnerability]:
    for name, said in packages.items():
        for via in said["via"]:
            # NOTE: a text names the dependency that brings it in, which has an entry of its own.
            if isinstance(via, dict):
                url = str(via.get("url", ""))
                score = _believed(via.get("cvss", {}).get("score"), via.get("severity", said["severity"]))
                yield Vulnerability(url.rpartition("/")[2] or str(via.get("source", "")), name, score=score)


def _npm6(advisories: Mapping[str, Any]) -> Iterator[Vulnerability]:
    for number, said in advisories.items():
        score = _believed((said.get("cvss") or {}).get("score"), said.get("severity", ""))
        found = said.get("findings", [])
        versions = [str(one.get("version", "")) for one in found] or [""]
        development = bool(found) and all(one.get("dev") is True for one in found)
        name = str(said.get("github_advisory_id") or number)
        aliases = tuple(str(cve) for cve in said.get("cves") or [])
        for version in versions:
            yield Vulnerability(
                name, said["module_name"], version, score, _time(said.get("created")), development, aliases
            )


def _of_osv(results: Sequence[Mapping[str, Any]]) -> Audit:
    packages = [package for result in results for package in entry(result, "packages", list)]
    for package in packages:
        known = {entry(one, "id", str) for one in package.get("vulnerabilities") or []}
        for group in package.get("groups") or []:
            if not entry(group, "ids", list) or not set(group["ids"]) <= known:
                raise UnreadableReport("contradicts itself: it groups vulnerabilities that it does not show")
    sources = (str((result.get("source") or {}).get("path", "")) for result in results)
    kinds = ("vulnerabilities", "license_violations")
    shown = sum(len(package.get(kind) or []) for package in packages for kind in kinds)
    return Audit(
        "OSV-Scanner", None, _unique(tuple(_osv(packages))), shown=shown, sources=tuple(one for one in sources if one)
    )


def _osv(packages: Iterable[Mapping[str, Any]]) -> Iterator[Vulnerability]:
    for package in packages:
        named = str(package["package"]["name"])
        groups = package.get("groups") or []
        for said in package.get("vulnerabilities") or []:
            if _time(said.get("withdrawn")) is not None:
                continue
            name = str(said["id"])
            same: Mapping[str, Any] = next((group for group in groups if name in group["ids"]), {})
            scores = [one for one in (_score(same.get("max_severity")), _of_entry(said)) if one is not None]
            yield Vulnerability(
                name,
                named,
                str(package["package"].get("version", "")),
                max(scores, default=None),
                _time(said.get("published")),
                set(package.get("dependency_groups") or []) == {"dev"},
                tuple(dict.fromkeys((*(said.get("aliases") or ()), *same.get("ids", ())))),
            )


def _of_entry(said: Mapping[str, Any]) -> float | None:
    vectors = [str(one.get("score", "")) for one in said.get("severity") or []]
    scores = [score for vector in vectors if (score := base_score(vector)) is not None]
    if scores:
        return max(scores)
    return WORDS.get(str((said.get("database_specific") or {}).get("severity", "")).lower())


def _pip(dependencies: Iterable[Mapping[str, Any]]) -> Iterator[Vulnerability]:
    for package in dependencies:
        for said in entry(package, "vulns", list):
            aliases = tuple(str(alias) for alias in said.get("aliases") or [])
            yield Vulnerability(str(said["id"]), str(package["name"]), str(package.get("version", "")), aliases=aliases)


def _unique(found: Sequence[Vulnerability]) -> tuple[Vulnerability, ...]:
    """One of several ids of the same vulnerability of a package, the one with the highest score."""
    kept: list[Vulnerability] = []
    for one in sorted(set(found), key=lambda v: (-(v.score or 0.0), v.package, v.id, str(v.published))):
        same = {one.id, *one.aliases}
        known = (k for k in kept if (k.package, k.version) == (one.package, one.version))
        if not any(same & {k.id, *k.aliases} for k in known):
            kept.append(one)
    return tuple(sorted(kept, key=lambda v: (v.package, v.version, v.id)))


def base_score(vector: str) -> float | None:
    """The base score of a vector of CVSS 2, 3 or 4, such as `CVSS:3.1/AV:N/…`; None for anything else."""
    try:
        kind = CVSS4 if vector.startswith("CVSS:4") else CVSS3 if vector.startswith("CVSS:3") else CVSS2
        return float(kind(vector).base_score)
    except CVSSError:
        return None


def _believed(value: object, word: str) -> float | None:
    """A score, unless it is missing or more than one class below the severity in words: then the word counts."""
    score, least = _score(value), WORDS.get(word)
    if not score or least is None:
        return score or least
    return least if least - score > _CLASS else score


def _score(value: object) -> float | None:
    try:
        score = float(str(value))
    except ValueError:
        return None
    return score if 0 <= score <= 10 else None  # noqa: PLR2004 - the range of CVSS


def _time(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
