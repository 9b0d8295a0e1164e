"""Events as GitHub writes them (its page "Webhook events and payloads"), with what a stranger may write in them."""

from collections.abc import Mapping
from typing import Any

NOBODY = "0" * 40
REPOSITORY: Mapping[str, Any] = {"id": 1, "full_name": "acme/booking", "private": True, "default_branch": "main"}
FORK: Mapping[str, Any] = {"id": 2, "full_name": "mallory/booking", "private": False, "default_branch": "main"}
# Titles and branch names are the writer's own; each of these is a word that some shell, page or runner would obey.
TITLE = "$(touch owned)`touch owned` ${{ github.token }} ::error::owned\n::set-output name=verdict::pass"
BRANCH = "x$(touch${IFS}owned)"


def pull_request(base: str, head: str, *, fork: bool = False, branch: str = "main") -> dict[str, Any]:
    """A change, from this repository or from a fork."""
    return {
        "action": "synchronize",
        "number": 7,
        "pull_request": {
            "number": 7,
            "title": TITLE,
            "body": TITLE,
            "user": {"login": "mallory"},
            "base": {"ref": branch, "sha": base, "repo": dict(REPOSITORY)},
            "head": {"ref": BRANCH, "sha": head, "repo": dict(FORK if fork else REPOSITORY)},
        },
        "repository": dict(REPOSITORY),
        "sender": {"login": "mallory"},
    }


def merge_group(base: str, head: str) -> dict[str, Any]:
    """A change in the merge queue."""
    group = {"head_sha": head, "head_ref": "refs/heads/gh-readonly-queue/main/pr-7", "base_sha": base}
    return {
        "action": "checks_requested",
        "merge_group": {**group, "base_ref": "refs/heads/main"},
        "repository": dict(REPOSITORY),
    }


def push(ref: str, before: str, after: str, *, forced: bool = False) -> dict[str, Any]:
    """A push to a branch or a tag."""
    return {
        "ref": ref,
        "before": before,
        "after": after,
        "created": before == NOBODY,
        "deleted": False,
        "forced": forced,
        "base_ref": None,
        "head_commit": {"id": after, "message": TITLE},
        "repository": dict(REPOSITORY),
    }


def other(**more: object) -> dict[str, Any]:
    """A schedule, a start by hand, a deployment, or another workflow's end."""
    return {"repository": dict(REPOSITORY), **more}
