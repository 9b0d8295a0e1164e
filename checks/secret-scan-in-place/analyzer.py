"""Is somebody told of a secret before it is committed, and stopped in CI when it was?

Hook and CI files are read, never run. What the host does by itself (push protection) only its owner can state.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from secgate.api import Hit, Observation, Place, Problem, Step, Subject, read_pipelines

_TOOLS = re.compile(
    r"\b(?:gitleaks|trufflehog|detect-secrets(?:-hook)?|ggshield|git-secrets|noseyparker|talisman|kingfisher)\b"
    r"|\btrivy\b[^\n]{0,200}\bsecret|\bsecretlint\b"
)
_GATE = re.compile(r"\bsecgate\s+(?:run|ci)\b[^\n|&;]*")
# What makes a run of this gate say nothing of secrets.
_LAME = re.compile(r"--report-only|--skip[ =]committed-secrets|--only[ =](?!committed-secrets)")
_ACTIONS = re.compile(
    r"(?:^|/)(?:gitleaks-action|trufflehog|ggshield-action|detect-secrets[\w-]*|secgate[\w-]*)(?:@|/|$)"
)
_PRE_COMMIT = re.compile(r"\bpre-commit\s+run\b|^pre-commit/action(?:@|$)")
_RUNS = re.compile(r"\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?([\w:.-]+)")
_HOSTED = re.compile(r"Secret-Detection(?:\.latest)?\.gitlab-ci\.yml")
_CI = re.compile(r"(?:^|/)\.github/workflows/[^/]+\.ya?ml$|(?:^|/)\.gitlab-ci\.ya?ml$")
_HOOKS = re.compile(
    r"(?:^|/)(?:\.pre-commit-config\.ya?ml|\.?lefthook\.ya?ml|\.(?:husky|githooks|hooks)/(?:pre-commit|pre-push)|"
    r"\.lintstagedrc(?:\.\w+)?|lint-staged\.config\.\w+)$"
)


@dataclass(frozen=True)
class _Scans:
    """Which words of the target run a scan of secrets: names of package scripts, and whether pre-commit does."""

    scripts: frozenset[str]
    by_pre_commit: bool

    def runs(self, text: str) -> bool:
        gate = any(not _LAME.search(match.group()) for match in _GATE.finditer(text))
        named = any(match[1] in self.scripts for match in _RUNS.finditer(text))
        return gate or named or _TOOLS.search(text) is not None or (self.by_pre_commit and self._pre_commit(text))

    @staticmethod
    def _pre_commit(text: str) -> bool:
        return _PRE_COMMIT.search(text) is not None


def analyze(subject: Subject) -> Observation:
    """Every hook and CI file."""
    hooks = {path: _uncommented(text) for path, text in subject.texts.items() if _HOOKS.search(path)}
    hooks |= dict(_package_hooks(subject.texts))
    files = [path for path in subject.texts if _CI.search(path)]
    scans = _scans(subject.texts, hooks)
    pipelines = read_pipelines(subject.texts)
    attested = subject.attested
    said = attested.attestation
    hits = list(_in_ci(subject, files, scans))
    held = any(scans.runs(text) for text in hooks.values())
    stated = said is not None and said.result == "satisfied"
    if not held and not stated:
        hits.append(subject.hit("no-commit-hook", Place(path=next(iter(hooks), _usual(files, subject.texts)), line=1)))
    problems = [Problem(path=path, reason=why) for path, why in pipelines.unread.items()]
    # What nobody has to state is asked for by nobody: a statement counts when there is one.
    there = subject.spec.id in subject.evidence.statements
    return Observation(
        examined=len(hooks) + len(files),
        hits=tuple(hits),
        evidence=attested.evidence if there else (),
        problems=(*problems, *attested.problems),
    )


def _usual(files: list[str], texts: Mapping[str, str]) -> str:
    """Where somebody would look first: what runs for proposed changes, what is there, else what is missing."""
    proposed = [path for path in files if "pull_request" in texts[path]]
    return next(iter((*proposed, *files)), ".pre-commit-config.yaml")


def _uncommented(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(("#", "//")))


def _scripts(text: str) -> Mapping[str, str]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    scripts = found.get("scripts") if isinstance(found, dict) else None
    return {str(k): str(v) for k, v in scripts.items()} if isinstance(scripts, dict) else {}


def _package_hooks(texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Hooks that a package.json declares, as JSON."""
    for path, text in texts.items():
        if path.rpartition("/")[2] == "package.json":
            try:
                found = json.loads(text)
            except ValueError:
                continue
            keys = ("simple-git-hooks", "lint-staged", "husky", "pre-commit")
            held = {key: found[key] for key in keys if isinstance(found, dict) and key in found}
            if held:
                yield path, json.dumps(held)


def _scans(texts: Mapping[str, str], hooks: Mapping[str, str]) -> _Scans:
    plain = _Scans(frozenset(), by_pre_commit=False)
    manifests = (text for path, text in texts.items() if path.rpartition("/")[2] == "package.json")
    scripts = {name for text in manifests for name, command in _scripts(text).items() if plain.runs(command)}
    by_hook = any(
        plain.runs(text) or "id: secgate" in text for path, text in hooks.items() if "pre-commit-config" in path
    )
    return _Scans(frozenset(scripts), by_pre_commit=by_hook)


def _in_ci(subject: Subject, files: list[str], scans: _Scans) -> Iterator[Hit]:
    """What keeps the CI files from stopping a secret; nothing when some step does."""
    pipelines = read_pipelines(subject.texts)
    scanning = [step for step in pipelines.steps if scans.runs(_uncommented(step.script))]
    scanning += [step for step in pipelines.actions if _scans_by_action(step.uses, scans)]
    if any(not step.tolerated and _on_changes(step, subject.texts) for step in scanning):
        return
    if any(_HOSTED.search(_uncommented(text)) for path, text in subject.texts.items() if path in files):
        return
    message = subject.spec.rules["no-scan-in-ci"].message
    for step in scanning:
        why = step.tolerated or "the workflow does not run for pull requests"
        yield subject.hit("no-scan-in-ci", Place(path=step.path, line=step.line), message=f"{message} ({why})")
    if not scanning:
        yield subject.hit("no-scan-in-ci", Place(path=_usual(files, subject.texts), line=1))


def _scans_by_action(uses: str, scans: _Scans) -> bool:
    by_hook = scans.by_pre_commit and _PRE_COMMIT.search(uses) is not None
    return by_hook or _ACTIONS.search(uses.lower()) is not None


def _on_changes(step: Step, texts: Mapping[str, str]) -> bool:
    """Whether a step runs for proposed changes, also through a workflow that calls its own."""
    if step.on_changes:
        return True
    name = step.path.rpartition("/")[2]
    call = re.compile(rf"uses:\s*[\"']?\./\.github/workflows/{re.escape(name)}\b")
    return any(call.search(text) and "pull_request" in text for path, text in texts.items() if _CI.search(path))
