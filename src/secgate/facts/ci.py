"""Jobs of GitHub Actions and GitLab CI as steps that run commands, with the line of each.

Sources: docs.github.com/actions/reference/workflows-and-actions/workflow-syntax and docs.gitlab.com/ci/yaml.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import yaml

from secgate.facts.ci_scripts import SWALLOWED, goes_on
from secgate.settings.strict import quickest

_WORKFLOW = re.compile(r"(?:^|/)\.github/workflows/[^/]+\.ya?ml$")
_GITLAB = re.compile(r"(?:^|/)\.gitlab-ci\.ya?ml$")
_MAX_CHARACTERS = 500_000
_GOES_ON = "the script goes on after a failure"


@dataclass(frozen=True)
class Step:
    """One step that runs commands.

    Attributes:
        path: of the workflow file.
        line: where the step starts, 1-based.
        job: the job's id.
        script: its commands.
        tolerated: why a command that fails does not fail the job; empty when it does.
        uses: for a step that runs an action in place of commands, the action as written.
        on_changes: whether the workflow runs for changes that are proposed (pull or merge requests).
        title: the job's name as the platform shows it; expressions stand in it as they are written.
        perhaps: whether it hangs on an expression that a failure is tolerated.
        filtered: why a change may leave the job out by its paths; empty when it does not.
        serviced: whether the job brings services of its own, such as a database, which end with it.
    """

    path: str
    line: int
    job: str
    script: str
    tolerated: str
    uses: str = ""
    on_changes: bool = True
    title: str = ""
    perhaps: bool = False
    filtered: str = ""
    serviced: bool = False

    def tolerates(self, command: re.Pattern[str]) -> str:
        """Why this step goes on after a failure of a command; empty when it does not.

        NOTE: what another line of the script goes on after is no matter: `docker rm old || true`.
        """
        if not self.tolerated.startswith(_GOES_ON):
            return self.tolerated
        found = goes_on(self.script, command)
        return f"{_GOES_ON}: {found}" if found else ""


@dataclass(frozen=True)
class Pipelines:
    """The steps of all workflow files that run commands, those that run an action, and files that could not be read."""

    steps: tuple[Step, ...]
    unread: Mapping[str, str]
    actions: tuple[Step, ...] = ()


def read_pipelines(texts: Mapping[str, str]) -> Pipelines:
    """The steps of the target's own CI files.

    Args:
        texts: every text file of the target by path.
    """
    steps: list[Step] = []
    unread: dict[str, str] = {}
    # NOTE: what is not read is known not to decide, so no text of another file is asked for.
    for path in sorted(path for path in texts if _reader(path) is not None):
        found = _steps(path, texts[path])
        if found is None:
            unread[path] = "is no YAML of a workflow that can be read"
        else:
            steps += found
    commands = tuple(step for step in steps if not step.uses)
    return Pipelines(commands, unread, tuple(step for step in steps if step.uses))


def _reader(path: str) -> Callable[[str, yaml.MappingNode], Iterator[Step]] | None:
    return _github if _WORKFLOW.search(path) else _gitlab if _GITLAB.search(path) else None


@lru_cache(maxsize=256)
def _steps(path: str, text: str) -> tuple[Step, ...] | None:
    """The steps of one file; None when it cannot be read. Several items ask for the same few files."""
    reader = _reader(path)
    try:
        root = yaml.compose(text, Loader=quickest(text)) if len(text) <= _MAX_CHARACTERS else None
    except (yaml.YAMLError, RecursionError, ValueError):
        root = None
    return tuple(reader(path, root)) if reader is not None and isinstance(root, yaml.MappingNode) else None


def _github(path: str, root: yaml.MappingNode) -> Iterator[Step]:
    events = _at(root, "on")
    proposed = bool({"pull_request", "pull_request_target", "merge_group"} & _events(events))
    filtered = _path_filter(events)
    for job, body in _entries(_at(root, "jobs")):
        tolerated = "the job has continue-on-error" if _is_true(_at(body, "continue-on-error")) else ""
        title = _text(_at(body, "name")) or job
        steps = _at(body, "steps")
        for step in steps.value if isinstance(steps, yaml.SequenceNode) else ():
            script, uses = _text(_at(step, "run")), _text(_at(step, "uses"))
            if script or uses:
                own = "the step has continue-on-error" if _is_true(_at(step, "continue-on-error")) else ""
                why = own or tolerated or _swallowed(script)
                flag = _at(step if own else body, "continue-on-error")
                perhaps = bool(own or tolerated) and _text(flag).strip().startswith("${{")
                yield Step(
                    path, step.start_mark.line + 1, job, script, why, "" if script else uses, proposed,
                    title, perhaps, filtered, _at(body, "services") is not None,
                )  # fmt: skip


def _path_filter(events: yaml.Node | None) -> str:
    for event, body in _entries(events):
        if event in {"pull_request", "pull_request_target"}:
            found = next((key for key, _ in _entries(body) if key in {"paths", "paths-ignore"}), None)
            if found is not None:
                return f"{event} has {found}"
    return ""


def _events(node: yaml.Node | None) -> set[str]:
    """What starts a workflow: one name, a list of them, or a mapping by name."""
    if isinstance(node, yaml.MappingNode):
        return {_text(key) for key, _ in node.value}
    return {_text(one) for one in node.value} if isinstance(node, yaml.SequenceNode) else {_text(node)}


def _gitlab(path: str, root: yaml.MappingNode) -> Iterator[Step]:
    for job, body in _entries(root):
        script = _at(body, "script")
        parts = script.value if isinstance(script, yaml.SequenceNode) else [script]
        text = "\n".join(_text(part) for part in parts)
        if script is not None and text.strip():
            allowed = "the job has allow_failure" if _is_true(_at(body, "allow_failure")) else ""
            filtered = _changes_filter(body)
            why = allowed or _swallowed(text)
            serviced = _at(body, "services") is not None
            line = script.start_mark.line + 1
            yield Step(path, line, job, text, why, title=job, filtered=filtered, serviced=serviced)


def _changes_filter(body: yaml.Node) -> str:
    """GitLab's `rules: [{changes: …}]` and `only: {changes: …}`."""
    rules = _at(body, "rules")
    if any(_at(rule, "changes") is not None for rule in (rules.value if isinstance(rules, yaml.SequenceNode) else ())):
        return "rules have changes"
    return "only has changes" if _at(_at(body, "only"), "changes") is not None else ""


def _swallowed(script: str) -> str:
    found = SWALLOWED.search(script)
    return f"{_GOES_ON}: {found.group().strip()}" if found is not None else ""


def _entries(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        yield from ((_text(key), value) for key, value in node.value)


def _at(node: yaml.Node | None, key: str) -> yaml.Node | None:
    return next((value for name, value in _entries(node) if name == key), None)


def _text(node: yaml.Node | None) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _is_true(node: yaml.Node | None) -> bool:
    """Whether a flag is on; an expression such as `${{ … }}` may be."""
    value = _text(node).strip().lower()
    return value in {"true", "yes", "on"} or value.startswith("${{")
