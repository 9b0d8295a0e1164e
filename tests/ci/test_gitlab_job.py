"""GitLab CI: what each pipeline is compared with, and the job of the template with its reports."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ci.events import NOBODY
from ci.harness import ROOT
from ci.server import Server
from ci.target import FILES, LEAK
from secgate.ci.choice import Choice
from secgate.ci.clone import Clone
from secgate.ci.gitlab import choose
from secgate.errors import ConfigError, TargetError

TEMPLATE = ROOT / "templates" / "secgate.yml"
MAIN = "refs/remotes/origin/main"


def chosen(work: Path, source: str, **variables: str) -> Choice:
    """The choice of a pipeline; CI_COMMIT_SHA is what is checked out."""
    clone = Clone.at(work)
    given = {
        "GITLAB_CI": "true", "CI_PIPELINE_SOURCE": source, "CI_COMMIT_SHA": clone.head or "",
        "CI_DEFAULT_BRANCH": "main", **variables,
    }  # fmt: skip
    return choose(clone, given)


def merge_request(base: str, **more: str) -> dict[str, str]:
    """The variables of a merge request into main."""
    return {
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": "",
        "CI_MERGE_REQUEST_EVENT_TYPE": "detached",
        **more,
    }


def test_a_merge_request_is_compared_with_its_base_and_the_target_branch_decides(
    server: Server, tmp_path: Path
) -> None:
    base = server.commit("main", {})
    head = server.commit("topic", {"src/b.ts": "1;\n"})
    server.commit("main", {"src/c.ts": "2;\n"})
    choice = chosen(server.checkout(tmp_path / "work", head), "merge_request_event", **merge_request(base))
    assert (choice.base, choice.trust) == (base, MAIN)


def test_a_merged_result_is_compared_with_what_it_was_merged_into(server: Server, tmp_path: Path) -> None:
    old = server.commit("main", {})
    head = server.commit("topic", {"src/b.ts": "1;\n"})
    tip = server.commit("main", {"src/c.ts": "2;\n"})
    more = {"CI_MERGE_REQUEST_TARGET_BRANCH_SHA": tip, "CI_MERGE_REQUEST_EVENT_TYPE": "merged_result"}
    work = server.checkout(tmp_path / "work", server.merged(tip, head))
    assert chosen(work, "merge_request_event", **merge_request(old, **more)).base == tip


def test_a_merge_train_is_decided_by_what_it_is_queued_behind(server: Server, tmp_path: Path) -> None:
    tip = server.merged(server.commit("main", {}), server.commit("first", {"src/b.ts": "1;\n"}))
    more = {"CI_MERGE_REQUEST_TARGET_BRANCH_SHA": tip, "CI_MERGE_REQUEST_EVENT_TYPE": "merge_train"}
    work = server.checkout(tmp_path / "work", server.merged(tip, server.commit("second", {"src/c.ts": "1;\n"})))
    choice = chosen(work, "merge_request_event", **merge_request(tip, **more))
    assert (choice.event, choice.base, choice.trust) == ("merge train", tip, tip)


def test_a_merge_request_without_its_target_branch_is_not_decided_by_where_it_left(
    server: Server, tmp_path: Path
) -> None:
    base = server.commit("main", {})
    work = server.checkout(tmp_path / "work", server.commit("topic", {"src/b.ts": "1;\n"}))
    gone = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "gone"}
    with pytest.raises(TargetError, match='the target branch "gone" is not in this clone, and it decides'):
        chosen(work, "merge_request_event", **merge_request(base, **gone))


def test_a_merge_request_in_a_shallow_clone_is_an_error(server: Server, tmp_path: Path) -> None:
    base = server.commit("main", {})
    work = server.checkout(tmp_path / "work", server.commit("topic", {"src/b.ts": "1;\n"}), depth=1)
    with pytest.raises(TargetError, match="is not in this clone"):
        chosen(work, "merge_request_event", **merge_request(base))


def test_a_push_to_the_default_branch_is_compared_with_the_commit_before(server: Server, tmp_path: Path) -> None:
    before = server.commit("main", {})
    work = server.checkout(tmp_path / "work", server.commit("main", {"src/b.ts": "1;\n"}))
    choice = chosen(work, "push", CI_COMMIT_BRANCH="main", CI_COMMIT_BEFORE_SHA=before)
    assert (choice.base, choice.trust) == (before, before)


def test_a_push_to_another_branch_is_compared_with_the_default_branch(server: Server, tmp_path: Path) -> None:
    work = server.checkout(tmp_path / "work", server.commit("topic", {"src/b.ts": "1;\n"}))
    choice = chosen(work, "push", CI_COMMIT_BRANCH="topic", CI_COMMIT_BEFORE_SHA=NOBODY)
    assert (choice.base, choice.trust) == (MAIN, MAIN)


@pytest.mark.parametrize(
    ("source", "variables", "trusts_head"),
    [
        ("schedule", {"CI_COMMIT_BRANCH": "main"}, True),
        ("web", {"CI_COMMIT_BRANCH": "topic"}, False),
        ("push", {"CI_COMMIT_TAG": "v1"}, False),
        ("chat", {"CI_COMMIT_BRANCH": "main"}, True),
    ],
)
def test_any_other_pipeline_is_full(
    server: Server, tmp_path: Path, source: str, variables: Mapping[str, str], *, trusts_head: bool
) -> None:
    head = server.commit("main" if trusts_head else "topic", {"src/b.ts": "1;\n"})
    choice = chosen(server.checkout(tmp_path / "work", head), source, **variables)
    assert (choice.base, choice.trust) == (None, head if trusts_head else MAIN)


def test_outside_of_a_job_there_is_no_pipeline(server: Server, tmp_path: Path) -> None:
    clone = Clone.at(server.checkout(tmp_path / "work", server.commit("main", {})))
    with pytest.raises(ConfigError, match="CI_PIPELINE_SOURCE"):
        choose(clone, {})


def documents() -> tuple[dict[str, Any], dict[str, Any]]:
    """The inputs of the template, and its jobs."""
    spec, jobs = yaml.safe_load_all(TEMPLATE.read_text(encoding="utf-8"))
    return spec, jobs


@pytest.mark.parametrize("part", [0, 1], ids=["spec", "jobs"])
def test_the_template_is_what_gitlab_reads(tmp_path: Path, part: int) -> None:
    file = tmp_path / ".gitlab-ci.yml"
    file.write_text(yaml.safe_dump(documents()[part]), encoding="utf-8")
    program = Path(sys.executable).with_name("check-jsonschema")
    done = subprocess.run([program, "--builtin-schema", "vendor.gitlab-ci", file], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()


def test_no_input_stands_in_a_script() -> None:
    assert [line for line in documents()[1]["secgate"]["script"] if "$" in line] == []


def test_reports_are_kept_whatever_the_verdict_is() -> None:
    job = documents()[1]["secgate"]
    assert (job["artifacts"]["when"], job["allow_failure"]) == ("always", False)


@pytest.mark.parametrize(("files", "code"), [(LEAK, 1), ({"src/b.ts": "1;\n"}, 0)], ids=["leak", "fine"])
def test_the_job_writes_what_it_declares(tmp_path: Path, files: Mapping[str, str], code: int) -> None:
    server = Server.at(tmp_path / "server", FILES)
    base = server.commit("main", {})
    work = server.checkout(tmp_path / "work", server.commit("topic", files))
    job = documents()[1]["secgate"]
    defaults = {name: str(one.get("default", "")) for name, one in documents()[0]["spec"]["inputs"].items()}
    variables = dict(job["variables"])
    for name, value in defaults.items():
        variables = {key: text.replace(f"$[[ inputs.{name} ]]", value) for key, text in variables.items()}
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8", "CI": "true", "GITLAB_CI": "true",
        "CI_PIPELINE_SOURCE": "merge_request_event", "CI_DEFAULT_BRANCH": "main", **merge_request(base), **variables,
    }  # fmt: skip
    (line,) = job["script"]
    script = line.replace("/opt/secgate/bin/python", sys.executable)
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script], cwd=work, env=environment, capture_output=True, check=False
    )
    assert done.returncode == code, done.stderr.decode()
    assert "merge request: compared with" in done.stdout.decode()
    reports = job["artifacts"]["reports"]
    entries = json.loads((work / reports["codequality"]).read_bytes())
    assert ("src/pay.ts" in {entry["location"]["path"] for entry in entries}) == (code == 1)
    assert len(json.loads((work / reports["sast"]).read_bytes())["vulnerabilities"]) == code
    assert (work / reports["junit"]).read_bytes().startswith(b"<?xml")
