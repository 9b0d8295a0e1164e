"""Steps of CI files: what they run, and whether a failure would be seen."""

import pytest

from secgate.facts.ci import read_pipelines
from secgate.facts.locks import LockFile, line_of, lock_files
from secgate.facts.updates import read_updates

WORKFLOW = """\
jobs:
  test:
    {job}
    steps:
      - uses: actions/checkout@v4
      - run: {run}
        {step}
"""


def tolerated(run: str = "npm test", *, job: str = "runs-on: x", step: str = "env: {}") -> str:
    text = WORKFLOW.format(job=job, run=run, step=step)
    (made,) = read_pipelines({".github/workflows/ci.yml": text}).steps
    assert (made.job, made.line) == ("test", 6)
    return made.tolerated


def test_a_plain_step_fails_its_job() -> None:
    assert tolerated() == ""


@pytest.mark.parametrize("run", ["npm test || true", "'npm test || :'", "npm test || exit 0", "'npm test || echo no'"])
def test_a_script_that_goes_on(run: str) -> None:
    assert tolerated(run).startswith("the script goes on after a failure")


@pytest.mark.parametrize("run", ["npm test || exit 1", "npm test || npm run again", "echo 'a || true b'"])
def test_a_script_that_does_not(run: str) -> None:
    assert tolerated(run) == ""


@pytest.mark.parametrize("value", ["true", "${{ matrix.experimental }}"])
def test_a_step_or_job_that_may_fail(value: str) -> None:
    assert tolerated(step=f"continue-on-error: {value}") == "the step has continue-on-error"
    assert tolerated(job=f"continue-on-error: {value}") == "the job has continue-on-error"


def test_a_step_that_may_not_says_so() -> None:
    assert tolerated(step="continue-on-error: false") == ""


def test_a_job_of_gitlab() -> None:
    text = "test:\n  allow_failure: true\n  script:\n    - npm ci\n    - npm test\n"
    (made,) = read_pipelines({".gitlab-ci.yml": text}).steps
    assert (made.job, made.script, made.tolerated) == ("test", "npm ci\nnpm test", "the job has allow_failure")


@pytest.mark.parametrize("text", ["jobs: [", "- a\n", "a: !!python/object:os.system {}\n: :", "\t"])
def test_a_file_that_cannot_be_read_is_told(text: str) -> None:
    assert list(read_pipelines({".github/workflows/ci.yml": text}).unread) == [".github/workflows/ci.yml"]


def test_aliases_that_multiply_end() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{n}: &{n} [*{p}, *{p}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True))
    assert read_pipelines({".github/workflows/ci.yml": bomb}).steps == ()


def test_other_files_are_none_of_it() -> None:
    assert read_pipelines({"docs/ci.yml": "jobs: {}", ".github/ci.yml": "jobs: {}"}).steps == ()


def test_lock_files_know_their_ecosystem_and_folder() -> None:
    locks = lock_files(["a/yarn.lock", "package-lock.json", "src/lock.ts"])
    assert [(lock.ecosystem, lock.folder) for lock in locks] == [("npm", "/a"), ("npm", "/")]


def test_a_package_is_found_by_its_whole_name() -> None:
    texts = {"package-lock.json": '"node_modules/qs-iconv": {},\n"node_modules/@x/qs": {},\n"node_modules/qs": {}\n'}
    assert line_of("qs", texts, ["package-lock.json"]) == ("package-lock.json", 3)
    assert line_of("express", texts, ["package-lock.json", "none"]) is None


@pytest.mark.parametrize(
    ("folder", "path", "covered"),
    [
        ("/", "package-lock.json", True),
        ("/", "apps/web/package-lock.json", False),
        ("/apps/*", "apps/web/package-lock.json", True),
        ("/apps/**", "apps/a/b/package-lock.json", True),
        ("apps/web/", "apps/web/package-lock.json", True),
    ],
)
def test_folders_of_dependabot(folder: str, path: str, covered: bool) -> None:
    entry = f'[{{package-ecosystem: npm, directory: "{folder}", schedule: {{interval: weekly}}}}]'
    updates = read_updates({".github/dependabot.yml": f"version: 2\nupdates: {entry}\n"})
    assert updates.cover(LockFile(path, "npm")) is covered


ACTION = (
    "jobs:\n  a:\n    steps:\n      - uses: acme/scan@v1\n        continue-on-error: true\n      - run: make scan\n"
)


def test_a_step_that_runs_an_action_is_no_command() -> None:
    found = read_pipelines({".github/workflows/ci.yml": ACTION})
    assert [step.script for step in found.steps] == ["make scan"]
    assert [(step.uses, step.line, bool(step.tolerated)) for step in found.actions] == [("acme/scan@v1", 4, True)]


@pytest.mark.parametrize(
    ("events", "proposed"),
    [
        ("pull_request", True),
        ("[push, pull_request]", True),
        ("{pull_request: {branches: [main]}}", True),
        ("merge_group", True),
        ("push", False),
        ("{schedule: [{cron: '0 2 * * *'}]}", False),
        ("workflow_call", False),
    ],
)
def test_whether_a_workflow_runs_for_proposed_changes(events: str, proposed: bool) -> None:
    found = read_pipelines({".github/workflows/ci.yml": f"on: {events}\n{ACTION}"})
    assert [step.on_changes for step in found.steps] == [proposed]
