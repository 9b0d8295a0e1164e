"""What each event of GitHub Actions is compared with, and who decides: with real clones, as a job has them."""

import json
from pathlib import Path
from typing import Any

import pytest

from ci import events
from ci.events import NOBODY
from ci.server import Server
from secgate.ci.choice import Choice
from secgate.ci.clone import Clone
from secgate.ci.github import choose, read_event
from secgate.errors import ConfigError, SecgateError, TargetError

MAIN = "refs/remotes/origin/main"


def chosen(work: Path, name: str, event: dict[str, Any], **environment: str) -> Choice:
    """The choice of a job that has `work` checked out; GITHUB_SHA is its HEAD unless it says otherwise."""
    file = work.parent / "event.json"
    file.write_text(json.dumps(event), encoding="utf-8")
    clone = Clone.at(work)
    given = {
        "GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(file), "GITHUB_SHA": clone.head or "",
        "GITHUB_ACTOR": "ana",
        **environment,
    }  # fmt: skip
    return choose(read_event(given), clone, given)


def test_a_pull_request_is_compared_with_its_base_which_decides(server: Server, tmp_path: Path) -> None:
    base = server.commit("main", {})
    head = server.commit("topic", {"src/b.ts": "1;\n"})
    work = server.checkout(tmp_path / "work", server.merged(base, head))
    choice = chosen(work, "pull_request", events.pull_request(base, head))
    assert (choice.base, choice.trust, choice.uploads, choice.notices) == (base, base, True, ())


def test_a_pull_request_is_compared_with_the_base_that_it_was_merged_into(server: Server, tmp_path: Path) -> None:
    old = server.commit("main", {})
    head = server.commit("topic", {"src/b.ts": "1;\n"})
    new = server.commit("main", {"src/c.ts": "2;\n"})
    work = server.checkout(tmp_path / "work", server.merged(new, head))
    choice = chosen(work, "pull_request", events.pull_request(old, head))
    assert (choice.base, choice.trust) == (new, new)


def test_a_head_that_merged_a_commit_of_its_own_gains_no_trust(server: Server, tmp_path: Path) -> None:
    base = server.commit("main", {})
    head = server.commit("topic", {"src/b.ts": "1;\n"})
    own = server.commit("weaker", {".secgate/waivers.yaml": "[]\n"})
    forged = server.merged(own, head)
    work = server.checkout(tmp_path / "work", forged)
    # The job checked out the head instead of the merge: its parents are whatever its writer wanted.
    choice = chosen(work, "pull_request", events.pull_request(base, forged), GITHUB_SHA="f" * 40)
    assert (choice.base, choice.trust) == (base, base)
    assert "is not that of the event" in choice.notices[-1]


def test_a_head_that_is_the_merge_of_itself_gains_no_trust(server: Server, tmp_path: Path) -> None:
    base = server.commit("main", {})
    own = server.commit("weaker", {".secgate/waivers.yaml": "[]\n"})
    head = server.merged(own, server.commit("topic", {"src/b.ts": "1;\n"}))
    work = server.checkout(tmp_path / "work", head)
    assert chosen(work, "pull_request", events.pull_request(base, head)).trust == base


def test_a_base_that_was_rewritten_since_is_that_of_the_event(server: Server, tmp_path: Path) -> None:
    base = server.commit("main", {"src/old.ts": "1;\n"})
    head = server.commit("topic", {"src/b.ts": "1;\n"})
    server.reset("main", f"{base}~1")
    other = server.commit("main", {"src/new.ts": "1;\n"})
    work = server.checkout(tmp_path / "work", server.merged(other, head))
    assert chosen(work, "pull_request", events.pull_request(base, head)).base == base


def test_a_fork_gets_the_same_gate_and_no_upload(server: Server, tmp_path: Path) -> None:
    base = server.commit("main", {})
    head = server.commit("topic", {"src/b.ts": "1;\n"})
    work = server.checkout(tmp_path / "work", server.merged(base, head))
    choice = chosen(work, "pull_request", events.pull_request(base, head, fork=True))
    assert (choice.base, choice.trust, choice.uploads) == (base, base, False)


def test_a_fork_that_was_deleted_is_a_fork(server: Server, tmp_path: Path) -> None:
    base = server.commit("main", {})
    head = server.commit("topic", {})
    event = events.pull_request(base, head, fork=True)
    event["pull_request"]["head"]["repo"] = None
    work = server.checkout(tmp_path / "work", server.merged(base, head))
    assert not chosen(work, "pull_request", event).uploads


def test_dependabot_gets_the_same_gate_and_no_upload(server: Server, tmp_path: Path) -> None:
    base = server.commit("main", {})
    head = server.commit("topic", {"src/b.ts": "1;\n"})
    work = server.checkout(tmp_path / "work", server.merged(base, head))
    choice = chosen(work, "pull_request", events.pull_request(base, head), GITHUB_ACTOR="dependabot[bot]")
    assert (choice.base, choice.trust, choice.uploads) == (base, base, False)


def test_a_merge_group_is_compared_with_what_it_is_queued_behind(server: Server, tmp_path: Path) -> None:
    base = server.commit("main", {})
    head = server.merged(base, server.commit("topic", {"src/b.ts": "1;\n"}))
    choice = chosen(server.checkout(tmp_path / "work", head), "merge_group", events.merge_group(base, head))
    assert (choice.event, choice.base, choice.trust) == ("merge queue", base, base)


@pytest.mark.parametrize("name", ["pull_request", "merge_group"])
def test_a_change_in_a_shallow_clone_is_an_error_and_not_its_own_judge(
    server: Server, tmp_path: Path, name: str
) -> None:
    base = server.commit("main", {})
    head = server.commit("topic", {"src/b.ts": "1;\n"})
    work = server.checkout(tmp_path / "work", server.merged(base, head), depth=1)
    event = events.pull_request(base, head) if name == "pull_request" else events.merge_group(base, head)
    with pytest.raises(TargetError, match="is not in this clone") as caught:
        chosen(work, name, event)
    assert "fetch-depth: 0" in caught.value.next_step


def test_a_push_to_the_default_branch_is_compared_with_the_commit_before(server: Server, tmp_path: Path) -> None:
    before = server.commit("main", {})
    after = server.commit("main", {"src/b.ts": "1;\n"})
    event = events.push("refs/heads/main", before, after)
    choice = chosen(server.checkout(tmp_path / "work", after), "push", event, GITHUB_REF="refs/heads/main")
    assert (choice.base, choice.trust) == (before, before)


def test_a_push_to_another_branch_is_compared_with_the_default_branch(server: Server, tmp_path: Path) -> None:
    first = server.commit("topic", {".secgate/config.yaml": "schema: secgate/config/1\n"})
    after = server.commit("topic", {"src/b.ts": "1;\n"})
    event = events.push("refs/heads/topic", first, after)
    choice = chosen(server.checkout(tmp_path / "work", after), "push", event, GITHUB_REF="refs/heads/topic")
    assert (choice.base, choice.trust) == (MAIN, MAIN)


def test_a_push_to_another_branch_without_the_default_branch_is_an_error(server: Server, tmp_path: Path) -> None:
    after = server.commit("topic", {"src/b.ts": "1;\n"})
    work = server.checkout(tmp_path / "work", after, depth=1)
    with pytest.raises(TargetError, match='the default branch "main" is not in this clone'):
        chosen(work, "push", events.push("refs/heads/topic", NOBODY, after), GITHUB_REF="refs/heads/topic")


def test_a_new_default_branch_is_examined_in_full(server: Server, tmp_path: Path) -> None:
    after = server.commit("main", {})
    event = events.push("refs/heads/main", NOBODY, after)
    choice = chosen(server.checkout(tmp_path / "work", after), "push", event, GITHUB_REF="refs/heads/main")
    assert (choice.base, choice.trust) == (None, after)
    assert "branch is new" in choice.notices[0]


def test_after_a_force_push_everything_is_examined(server: Server, tmp_path: Path) -> None:
    gone = server.commit("main", {"src/b.ts": "1;\n"})
    server.reset("main", f"{gone}~1")
    after = server.commit("main", {"src/c.ts": "1;\n"})
    event = events.push("refs/heads/main", gone, after, forced=True)
    choice = chosen(server.checkout(tmp_path / "work", after), "push", event, GITHUB_REF="refs/heads/main")
    assert (choice.base, choice.trust) == (None, after)
    assert "force-push" in choice.notices[0]


def test_after_a_force_push_the_old_tip_decides_where_it_is_kept(server: Server, tmp_path: Path) -> None:
    gone = server.commit("main", {"src/b.ts": "1;\n"})
    server.commit("kept", {})
    server.reset("main", f"{gone}~1")
    after = server.commit("main", {"src/c.ts": "1;\n"})
    event = events.push("refs/heads/main", gone, after, forced=True)
    choice = chosen(server.checkout(tmp_path / "work", after), "push", event, GITHUB_REF="refs/heads/main")
    assert (choice.base, choice.trust) == (None, gone)


def test_a_tag_is_examined_in_full_and_the_default_branch_decides(server: Server, tmp_path: Path) -> None:
    after = server.commit("release", {"src/b.ts": "1;\n"})
    event = events.push("refs/tags/v1", NOBODY, after)
    choice = chosen(server.checkout(tmp_path / "work", after), "push", event, GITHUB_REF="refs/tags/v1")
    assert (choice.event, choice.base, choice.trust) == ("tag", None, MAIN)


@pytest.mark.parametrize("name", ["schedule", "workflow_dispatch", "repository_dispatch"])
def test_a_run_of_the_default_branch_is_full_and_its_commit_decides(server: Server, tmp_path: Path, name: str) -> None:
    after = server.commit("main", {})
    work = server.checkout(tmp_path / "work", after)
    choice = chosen(work, name, events.other(), GITHUB_REF="refs/heads/main")
    assert (choice.base, choice.trust, choice.notices) == (None, after, ())


@pytest.mark.parametrize("name", ["workflow_dispatch", "deployment", "workflow_run", "deployment_status"])
def test_a_run_of_any_other_commit_is_full_and_the_default_branch_decides(
    server: Server, tmp_path: Path, name: str
) -> None:
    after = server.commit("topic", {"src/b.ts": "1;\n"})
    work = server.checkout(tmp_path / "work", after)
    ref = "refs/heads/topic" if name == "workflow_dispatch" else "refs/heads/main"
    choice = chosen(work, name, events.other(), GITHUB_REF=ref)
    assert (choice.base, choice.trust) == (None, MAIN)


def test_a_commit_that_the_job_chose_itself_is_not_the_default_branch(server: Server, tmp_path: Path) -> None:
    tip = server.commit("main", {})
    work = server.checkout(tmp_path / "work", server.commit("topic", {"src/b.ts": "1;\n"}))
    choice = chosen(work, "schedule", events.other(), GITHUB_REF="refs/heads/main", GITHUB_SHA=tip)
    assert choice.trust == MAIN
    assert "is not that of the event" in choice.notices[0]


def test_an_unknown_event_is_examined_in_full_and_says_so(server: Server, tmp_path: Path) -> None:
    work = server.checkout(tmp_path / "work", server.commit("main", {}))
    choice = chosen(work, "page_build", events.other(), GITHUB_REF="refs/heads/main")
    assert choice.base is None
    assert "page_build" in choice.notices[0]


def test_a_tag_of_the_name_of_the_trusted_branch_changes_nothing(server: Server, tmp_path: Path) -> None:
    after = server.commit("release", {"src/b.ts": "1;\n"})
    work = server.checkout(tmp_path / "work", after)
    clone = Clone.at(work)
    for name in ("origin/main", "main", "refs/remotes/origin/main"):
        clone.git.run("tag", name, after)
    choice = chosen(work, "push", events.push("refs/tags/v1", NOBODY, after), GITHUB_REF="refs/tags/v1")
    assert choice.trust is not None
    assert clone.git.resolve(choice.trust) == server_tip(clone)


def server_tip(clone: Clone) -> str:
    """The commit of the default branch as it was fetched."""
    listed = clone.git.text("for-each-ref", "--format=%(objectname) %(refname)")
    return next(line.split()[0] for line in listed.splitlines() if line.split()[1] == MAIN)


def test_the_event_that_hands_out_secrets_is_refused(server: Server, tmp_path: Path) -> None:
    base = server.commit("main", {})
    work = server.checkout(tmp_path / "work", base)
    with pytest.raises(ConfigError, match="pull_request_target"):
        chosen(work, "pull_request_target", events.pull_request(base, base))


@pytest.mark.parametrize(
    "text", ["", "[]", '{"pull_request": 7}', '{"pull_request": {"base": {}}}', "\x00", '{"before": 7}']
)
def test_an_event_that_is_none_is_an_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "event.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SecgateError) as caught:
        read_event({"GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(file)})
    assert caught.value.where == str(file)


def test_outside_of_a_job_there_is_no_event() -> None:
    with pytest.raises(ConfigError, match="GITHUB_EVENT_NAME"):
        read_event({})


def test_a_base_that_is_a_word_and_no_commit_names_nothing(server: Server, tmp_path: Path) -> None:
    base = server.commit("main", {})
    work = server.checkout(tmp_path / "work", base)
    Clone.at(work).git.run("branch", "x", base)
    with pytest.raises(TargetError, match="is not in this clone"):
        chosen(work, "merge_group", events.merge_group("x", base))
