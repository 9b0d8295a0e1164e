"""GitHub Actions: what the event of a job says about the change, read from the file that the server wrote.

Branch names, titles and texts in it come from whoever wrote the change. Of those nothing is used but names of branches
of this repository, as refs that the clone fetched.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from secgate.ci.choice import Choice, of_change, of_everything, of_push
from secgate.ci.clone import Clone, is_none
from secgate.errors import ConfigError

_DEPENDABOT = "dependabot[bot]"
_BRANCH, _TAG = "refs/heads/", "refs/tags/"
_PULL_REQUESTS = frozenset({"pull_request", "pull_request_review", "pull_request_review_comment"})
# Events for which a full run is what one expects, and how they are called.
_FULL = {
    "schedule": "schedule",
    "workflow_dispatch": "started by hand",
    "repository_dispatch": "started from outside",
    "deployment": "deployment",
    "deployment_status": "deployment",
    "workflow_run": "after another workflow",
    "release": "release",
    "create": "new ref",
}
_MOST_BYTES = 30_000_000


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Repository(_Part):
    full_name: str = ""
    default_branch: str = ""


class _Side(_Part):
    sha: str
    ref: str = ""
    repo: _Repository | None = None


class _PullRequest(_Part):
    base: _Side
    head: _Side


class _MergeGroup(_Part):
    base_sha: str


class Event(_Part):
    """The part of an event that a choice rests on (GitHub, "Webhook events and payloads")."""

    repository: _Repository = _Repository()
    pull_request: _PullRequest | None = None
    merge_group: _MergeGroup | None = None
    before: str | None = None
    deleted: bool = False


def read_event(environment: Mapping[str, str]) -> Event:
    """The event that started the job.

    Raises:
        ConfigError: there is none, or it cannot be read: nothing says what the change is.
    """
    file = environment.get("GITHUB_EVENT_PATH", "")
    if not file or not environment.get("GITHUB_EVENT_NAME"):
        raise ConfigError(
            "no event of GitHub Actions is here: GITHUB_EVENT_NAME and GITHUB_EVENT_PATH are not set",
            next_step="Outside of GitHub Actions, `secgate run` does the same.",
        )
    try:
        data = Path(file).read_bytes()
        if len(data) > _MOST_BYTES:
            raise ConfigError(f"the event is larger than {_MOST_BYTES} bytes", where=file)
        return Event.model_validate_json(data)
    except OSError as error:
        raise ConfigError(f"the event cannot be read: {error.strerror}", where=file) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the event"
        raise ConfigError(f"{place}: {first['msg']}", where=file) from error


def choose(event: Event, clone: Clone, environment: Mapping[str, str]) -> Choice:
    """What the run is compared with, and who decides.

    Raises:
        ConfigError: a job of this event must not look at a change at all.
        TargetError: what has to decide is not in this clone.
    """
    choice = _chosen(event, clone, environment)
    if environment.get("GITHUB_ACTOR") == _DEPENDABOT and choice.uploads:
        choice = replace(choice, uploads=False)
        choice = choice.noted("Started by Dependabot: the token cannot write, so nothing is uploaded.")
    expected = environment.get("GITHUB_SHA", "")
    if expected and clone.head is not None and clone.head != expected:
        choice = choice.noted(f"The commit checked out, {clone.head[:12]}, is not that of the event, {expected[:12]}.")
    return choice


def _chosen(event: Event, clone: Clone, environment: Mapping[str, str]) -> Choice:
    name, ref = environment.get("GITHUB_EVENT_NAME", ""), environment.get("GITHUB_REF", "")
    default = event.repository.default_branch
    if name == "pull_request_target":
        raise ConfigError(
            "pull_request_target gives the job of a change from anywhere the secrets of this repository",
            next_step="Use `on: pull_request`; the gate needs no secret and no right to write.",
        )
    if name in _PULL_REQUESTS and event.pull_request is not None:
        return _of_pull_request(event, event.pull_request, clone, environment)
    if name == "merge_group" and event.merge_group is not None:
        base = event.merge_group.base_sha
        return of_change(clone, "merge queue", base=base, trust=base)
    if name == "push" and ref.startswith(_BRANCH) and not event.deleted:
        return of_push(clone, ref.removeprefix(_BRANCH), default, event.before or "")
    on_default = bool(default) and ref == f"{_BRANCH}{default}" and clone.head == environment.get("GITHUB_SHA")
    if ref.startswith(_TAG):
        return of_everything(clone, "tag", default, on_default=False)
    # NOTE: what follows on another workflow or a deployment may look at any commit, whatever the job's ref is.
    on_default = on_default and name not in {"workflow_run", "deployment", "deployment_status"}
    choice = of_everything(clone, _FULL.get(name, f"event {name}"), default, on_default=on_default)
    return choice if name in _FULL else choice.noted(f"The event {name} is not one that says what the change is.")


def _of_pull_request(event: Event, change: _PullRequest, clone: Clone, environment: Mapping[str, str]) -> Choice:
    base = _fresh_base(change, clone, environment) or change.base.sha
    head = change.head.repo.full_name if change.head.repo is not None else ""
    if head and head == event.repository.full_name:
        return of_change(clone, "pull request", base=base, trust=base)
    choice = of_change(clone, "pull request from a fork", base=base, trust=base)
    return replace(choice, uploads=False).noted("From a fork: the token cannot write, so nothing is uploaded.")


def _fresh_base(change: _PullRequest, clone: Clone, environment: Mapping[str, str]) -> str | None:
    """The tip of the base branch that GitHub merged the change into; the event's may be older.

    What is checked out is that merge when it is the job's own commit and its second parent is the head of the change;
    its first parent is then the base as GitHub had it. A head that is checked out instead proves nothing.
    """
    if clone.head is None or clone.head != environment.get("GITHUB_SHA") or is_none(clone.head):
        return None
    match clone.parents(clone.head):
        case (first, second) if second == change.head.sha and clone.commit(change.base.sha) is not None:
            return first if clone.follows(first, change.base.sha) else None
        case _:
            return None
