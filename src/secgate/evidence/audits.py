"""Reports about known vulnerabilities of dependencies: `npm audit`, OSV-Scanner and pip-audit, as JSON.

Sources: docs.npmjs.com/cli/commands/npm-audit (report versions 1 and 2), google.github.io/osv-scanner/output and
ossf.github.io/osv-schema, github.com/pypa/pip-audit.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cvss import CVSS2, CVSS3, CVSS4, CVSSError

from secgate.evidence.junit import UnreadableReport
from secgate.evidence.records import Recorded, Reports
from secgate.facts.locks import LockFile
from secgate.model import Evidence, Problem

# What a severity word stands for where a score is missing (checklist.yaml, `deadline-passed`).
WORDS = {"critical": 9.0, "high": 7.0, "moderate": 4.0, "medium": 4.0, "low": 0.1, "info": 0.0, "none": 0.0}


_ECOSYSTEMS = {"npm_audit": {"npm"}, "pip_audit": {"pip", "uv"}}
_LOCK_OPTION = re.compile(r"(?:^|\s)(?:-L|--lockfile)[= ](?:[\w.-]+:)?(\S+)")
_REQUIREMENT = re.compile(r"(?:^|\s)(?:-r|--requirement)[= ]?(\S+)")
_FOLDER_OPTION = re.compile(r"(?:^|\s)(?:--prefix|-C|--dir|--cwd)[= ](\S+)|\bcd\s+(\S+)")
# npm audit, osv-scanner and pip-audit end with 1 when they found something, and higher when they did not get so far.
_FOUND = 1


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
    """

    tool: str
    packages: int | None
    vulnerabilities: tuple[Vulnerability, ...]


def covers(kind: str, command: Sequence[str], lock: LockFile) -> bool:
    """Whether a report that a command wrote speaks of a lock file, as far as the command tells.

    Args:
        kind: of the report: `npm_audit`, `osv` or `pip_audit`.
        command: that was recorded.
        lock: the lock file.
    """
    words = " ".join(command)
    if kind == "osv":
        # It looks at every lock file below the folder that it is given, unless it is told which.
        named = [_plain(path) for path in _LOCK_OPTION.findall(words)]
        return not named or lock.path in named
    if lock.ecosystem not in _ECOSYSTEMS.get(kind, ()):
        return False
    if kind == "pip_audit" and (files := [_plain(path) for path in _REQUIREMENT.findall(words)]):
        return lock.path in files
    found = _FOLDER_OPTION.search(words)
    return lock.folder.strip("/") == _plain(next((part for part in found.groups() if part), "") if found else "")


def _plain(path: str) -> str:
    return path.strip("\"'").removeprefix("./").strip("/").removeprefix(".")


@dataclass(frozen=True)
class Audits:
    """The reports of one kind.

    Attributes:
        good: those that could be read, each with what was recorded of it.
        evidence: what keeps others from counting.
        problems: those that could not be read.
    """

    good: tuple[tuple[Recorded, Audit], ...]
    evidence: tuple[Evidence, ...]
    problems: tuple[Problem, ...]


def read_audits(reports: Reports) -> Audits:
    """Every recorded report that can be read, and what is wrong with the others."""
    good: list[tuple[Recorded, Audit]] = []
    problems: list[Problem] = []
    for recorded in reports.good:
        if recorded.record.exit_code not in {0, _FOUND}:
            reason = f"the command that wrote it ended with {recorded.record.exit_code}: it did not get to its end"
            problems.append(Problem(path=recorded.path, reason=reason))
            continue
        try:
            good.append((recorded, read_audit(recorded.data)))
        except UnreadableReport as error:
            problems.append(Problem(path=recorded.path, reason=f"the report {error}"))
    return Audits(tuple(good), reports.bad, tuple(problems))


def read_audit(data: bytes) -> Audit:
    """The vulnerabilities of a report of any known form.

    Args:
        data: the file's bytes.

    Raises:
        UnreadableReport: when it has no known form, holds an error answer, or looked at no package.
    """
    try:
        said = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnreadableReport("is no JSON") from error
    if not isinstance(said, dict):
        raise UnreadableReport("has no form that is known: npm audit, OSV-Scanner, pip-audit")
    if "error" in said or ("message" in said and "vulnerabilities" not in said):
        raise UnreadableReport("is the answer of a registry that could not be asked, not an audit")
    try:
        audit = _of_form(said)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableReport("is cut off, or has a form that is not known") from error
    if audit.packages == 0:
        raise UnreadableReport("looked at no package")
    unique = {(one.package, one.version, one.id): one for one in audit.vulnerabilities}
    return Audit(audit.tool, audit.packages, tuple(_once(unique.values())))


def _of_form(said: Mapping[str, Any]) -> Audit:
    if said.get("auditReportVersion") == 2:  # noqa: PLR2004 - npm 7 and newer
        total = said["metadata"]["dependencies"]["total"]
        counted = said["metadata"].get("vulnerabilities", {})
        if not isinstance(total, int) or total < 0 or (counted.get("total") and not said["vulnerabilities"]):
            raise UnreadableReport("counts what it does not show")
        return Audit("npm audit", total, tuple(_npm(said["vulnerabilities"])))
    if "advisories" in said and "metadata" in said:
        total = said["metadata"].get("totalDependencies", said["metadata"].get("dependencies"))
        return Audit("npm audit", total if isinstance(total, int) else None, tuple(_npm6(said["advisories"])))
    if isinstance(said.get("results"), list):
        return Audit("OSV-Scanner", None, tuple(_osv(said["results"])))
    if isinstance(said.get("dependencies"), list):
        looked_at = [one for one in said["dependencies"] if not one.get("skip_reason")]
        return Audit("pip-audit", len(looked_at), tuple(_pip(looked_at)))
    raise UnreadableReport("has no form that is known: npm audit, OSV-Scanner, pip-audit")


def _npm(packages: Mapping[str, Any]) -> Iterator[Vulnerability]:
    for name, entry in packages.items():
        for via in entry["via"]:
            # NOTE: a text names the dependency that brings it in, which has an entry of its own.
            if isinstance(via, dict):
                url = str(via.get("url", ""))
                score = via.get("cvss", {}).get("score") or WORDS.get(via.get("severity", entry.get("severity", "")))
                yield Vulnerability(url.rpartition("/")[2] or str(via.get("source", "")), name, score=_score(score))


def _npm6(advisories: Mapping[str, Any]) -> Iterator[Vulnerability]:
    for number, entry in advisories.items():
        score = entry.get("cvss", {}).get("score") or WORDS.get(entry.get("severity", ""))
        found = entry.get("findings", [])
        versions = [str(one.get("version", "")) for one in found] or [""]
        development = bool(found) and all(one.get("dev") is True for one in found)
        name = str(entry.get("github_advisory_id") or number)
        aliases = tuple(str(cve) for cve in entry.get("cves", []))
        for version in versions:
            yield Vulnerability(
                name, entry["module_name"], version, _score(score), _time(entry.get("created")), development, aliases
            )


def _osv(results: Iterable[Mapping[str, Any]]) -> Iterator[Vulnerability]:
    for result in results:
        for package in result["packages"]:
            named = str(package["package"]["name"])
            groups = [tuple(group.get("ids", ())) for group in package.get("groups", [])]
            scores = {name: group.get("max_severity") for group in package.get("groups", []) for name in group["ids"]}
            for entry in package.get("vulnerabilities", []):
                if entry.get("withdrawn"):
                    continue
                name = str(entry["id"])
                same = next((group for group in groups if name in group), ())
                yield Vulnerability(
                    name,
                    named,
                    str(package["package"].get("version", "")),
                    _score(scores.get(name)) or _of_entry(entry),
                    _time(entry.get("published")),
                    set(package.get("dependency_groups", [])) == {"dev"},
                    tuple(dict.fromkeys((*entry.get("aliases", ()), *same))),
                )


def _of_entry(entry: Mapping[str, Any]) -> float | None:
    vectors = [str(one.get("score", "")) for one in entry.get("severity", [])]
    scores = [score for vector in vectors if (score := base_score(vector)) is not None]
    if scores:
        return max(scores)
    return WORDS.get(str(entry.get("database_specific", {}).get("severity", "")).lower())


def _pip(dependencies: Iterable[Mapping[str, Any]]) -> Iterator[Vulnerability]:
    for package in dependencies:
        for entry in package.get("vulns", []):
            aliases = tuple(str(alias) for alias in entry.get("aliases", []))
            yield Vulnerability(
                str(entry["id"]), str(package["name"]), str(package.get("version", "")), aliases=aliases
            )


def _once(found: Iterable[Vulnerability]) -> Iterator[Vulnerability]:
    """One of several ids of the same vulnerability of a package, the one with the highest score."""
    kept: list[Vulnerability] = []
    for one in sorted(found, key=lambda v: (-(v.score or 0.0), v.package, v.id)):
        same = {one.id, *one.aliases}
        known = (k for k in kept if (k.package, k.version) == (one.package, one.version))
        if not any(same & {k.id, *k.aliases} for k in known):
            kept.append(one)
    return iter(sorted(kept, key=lambda v: (v.package, v.version, v.id)))


def base_score(vector: str) -> float | None:
    """The base score of a vector of CVSS 2, 3 or 4, such as `CVSS:3.1/AV:N/…`; None for anything else."""
    try:
        kind = CVSS4 if vector.startswith("CVSS:4") else CVSS3 if vector.startswith("CVSS:3") else CVSS2
        return float(kind(vector).base_score)
    except CVSSError:
        return None


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
