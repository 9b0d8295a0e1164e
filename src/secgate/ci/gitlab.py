"""GitLab CI: what the predefined variables of a job say about the change.

NOTE: whoever may start a pipeline with variables of their own may set these too; a project that runs pipelines of
changes from others keeps that right to maintainers (`ci_pipeline_variables_minimum_override_role`).
"""

from collections.abc import Mapping

from secgate.ci.choice import Choice, of_change, of_everything, of_push
from secgate.ci.clone import Clone
from secgate.errors import ConfigError, TargetError

_FULL = {
    "schedule": "schedule",
    "web": "started by hand",
    "api": "started from outside",
    "trigger": "started from outside",
    "pipeline": "after another pipeline",
    "parent_pipeline": "after another pipeline",
}


def choose(clone: Clone, environment: Mapping[str, str]) -> Choice:
    """What the run is compared with, and who decides.

    Raises:
        ConfigError: this is no job of GitLab CI.
        TargetError: what has to decide is not in this clone.
    """
    source = environment.get("CI_PIPELINE_SOURCE", "")
    if environment.get("GITLAB_CI") != "true" or not source:
        raise ConfigError(
            "no job of GitLab CI is here: GITLAB_CI and CI_PIPELINE_SOURCE are not set",
            next_step="Outside of GitLab CI, `secgate run` does the same.",
        )
    choice = _chosen(clone, environment, source)
    expected = environment.get("CI_COMMIT_SHA", "")
    if expected and clone.head is not None and clone.head != expected:
        choice = choice.noted(f"The commit checked out, {clone.head[:12]}, is not that of the job, {expected[:12]}.")
    return choice


def _chosen(clone: Clone, environment: Mapping[str, str], source: str) -> Choice:
    default, branch = environment.get("CI_DEFAULT_BRANCH", ""), environment.get("CI_COMMIT_BRANCH", "")
    if source == "merge_request_event":
        return _of_merge_request(clone, environment)
    if environment.get("CI_COMMIT_TAG"):
        return of_everything(clone, "tag", default, on_default=False)
    if source == "push" and branch:
        return of_push(clone, branch, default, environment.get("CI_COMMIT_BEFORE_SHA", ""))
    choice = of_everything(
        clone, _FULL.get(source, f"pipeline from {source}"), default, on_default=bool(branch) and branch == default
    )
    return choice if source in _FULL else choice.noted(f"A pipeline from {source} does not say what the change is.")


def _of_merge_request(clone: Clone, environment: Mapping[str, str]) -> Choice:
    target = environment.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "")
    tip = environment.get("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "")
    base = tip or environment.get("CI_MERGE_REQUEST_DIFF_BASE_SHA", "")
    train = environment.get("CI_MERGE_REQUEST_EVENT_TYPE") == "merge_train"
    event = "merge train" if train else "merge request"
    # NOTE: the commit where a change left its target is the change's own choice: it may be older than the last mend.
    trust = base if train else clone.branch(target) or tip
    if not trust:
        named = f' "{target}"' if target else ""
        raise TargetError(
            f"{event}: the target branch{named} is not in this clone, and it decides",
            where=str(clone.git.root),
            next_step="Check out with the whole history (`GIT_DEPTH: 0`), or name a ref to trust.",
        )
    return of_change(clone, event, base=base, trust=trust)
