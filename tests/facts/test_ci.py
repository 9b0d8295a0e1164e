"""Steps of CI files: what they run, and whether a failure would be seen."""

import re

import pytest

from secgate.facts.ci import Step, read_pipelines
from secgate.facts.ci_kinds import required_jobs
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


TESTS = re.compile(r"\bnpm test\b")


def stepped(script: str, head: str = "on: pull_request", job: str = "runs-on: x", step: str = "env: {}") -> Step:
    lines = "\n".join(f"          {line}" for line in script.split("\n"))
    text = f"{head}\njobs:\n  test:\n    {job}\n    steps:\n      - run: |\n{lines}\n        {step}\n"
    (made,) = read_pipelines({".github/workflows/ci.yml": text}).steps
    return made


@pytest.mark.parametrize(
    ("script", "goes_on"),
    [
        ("npm test || true", True),
        ("npm test \\\n  --all || true", True),
        ("set +e\nnpm test", True),
        ("docker rm old || true\nnpm test", False),
        ("npm test\ndocker rm old || true", False),
        ("set +e\nfalse\nset -e\nnpm test", False),
        ("echo a || true; npm test", False),
        ("npm test; docker rm old || true", False),
        ("npm test ||\n  true", True),
        ("npm ci && npm test || true", True),
        ("{\n  npm test\n  npm run b\n} || true", True),
        ("(cd a; npm test; npm run b) || true", True),
        ("for d in a b; do\n  npm test\ndone || true", True),
        ("if [ -f a ]; then\n  npm test\nfi\ndocker rm old || true", False),
        ("npm test\nnpm test -- --all || true", True),
    ],
)
def test_what_goes_on_after_a_failure_of_a_command(script: str, goes_on: bool) -> None:
    assert bool(stepped(script).tolerates(TESTS)) is goes_on


def test_an_expression_may_decide_whether_a_failure_is_tolerated() -> None:
    made = stepped("npm test", step="continue-on-error: ${{ matrix.next }}")
    assert (bool(made.tolerated), made.perhaps) == (True, True)
    assert not stepped("npm test", step="continue-on-error: true").perhaps


@pytest.mark.parametrize(
    ("head", "filtered"),
    [
        ("on:\n  pull_request:\n    paths: [src/**]", "pull_request has paths"),
        ("on:\n  pull_request:\n    branches: [main]", ""),
        ("on:\n  push:\n    paths: [src/**]\n  pull_request: {}", ""),
    ],
)
def test_a_filter_of_paths_may_leave_a_job_out(head: str, filtered: str) -> None:
    assert stepped("npm test", head=head).filtered == filtered


def test_jobs_that_test_are_required_by_the_name_that_the_platform_shows() -> None:
    made = stepped("npm test", job="name: Tests on ${{ matrix.node }}")
    (job,) = required_jobs([made])
    assert job.is_named("Tests on 20")
    assert job.is_named("CI / Tests on 20 (linux)")
    assert not job.is_named("Tests")
    assert required_jobs([stepped("npm test", head="on: push"), stepped("npm run deploy")]) == ()
