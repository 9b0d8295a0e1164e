"""Runs the steps of action.yml as the runner does, without one: expressions, files, commands in the log, conclusions.

What is modelled is in GitHub's pages "Workflow syntax", "Workflow commands" and "Expressions", and in actions/runner:
`ActionCommand.cs` for commands, `FileCommandManager.cs` for the files.
"""

import json
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
MOST_SUMMARY_BYTES = 1_048_576
_EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")
_COMMAND = re.compile(r"\s*::([a-zA-Z][\w-]*)(?: ([^:]*?))?::(.*)")
_DELIMITED = re.compile(r"([^=\n]+)<<(.+)\n(?:(.*?)\n)?\2\n", re.DOTALL)


@dataclass(frozen=True)
class Command:
    """A workflow command that the runner obeyed."""

    name: str
    properties: Mapping[str, str]
    text: str


@dataclass
class Step:
    """What became of one step."""

    outputs: dict[str, str] = field(default_factory=dict)
    outcome: str = "skipped"
    log: str = ""
    summary: str = ""
    commands: list[Command] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)


@dataclass
class Ended:
    """How the action ended: success or failure, its outputs, and each step by its name."""

    conclusion: str
    outputs: Mapping[str, str]
    steps: Mapping[str, Step]

    @property
    def gate(self) -> Step:
        return self.steps["gate"]

    @property
    def summary(self) -> str:
        return self.gate.summary

    def counts(self) -> dict[str, dict[str, int]]:
        """The output `counts`."""
        return dict(json.loads(self.outputs["counts"]))


@dataclass
class Runner:
    """A job on a machine of its own.

    Attributes:
        workspace: what was checked out.
        temp: RUNNER_TEMP.
        environment: what the job's environment holds beside what every job has.
        instead: outputs of steps that are not run.
    """

    workspace: Path
    temp: Path
    environment: Mapping[str, str]
    instead: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    upload_fails: bool = False

    def run(self, inputs: Mapping[str, str] | None = None) -> Ended:
        """Run every step of action.yml in order."""
        action: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
        unknown = set(inputs or {}) - set(action["inputs"])
        assert not unknown
        values = {name: str(spec.get("default", "")) for name, spec in action["inputs"].items()} | dict(inputs or {})
        steps: dict[str, Step] = {}
        failed = False
        for spec in action["runs"]["steps"]:
            step = steps[spec.get("id", spec["name"])] = Step()
            if not self._wanted(spec.get("if"), values, steps, failed=failed):
                continue
            step.outcome = self._outcome(spec, step, values, steps)
            failed = failed or (step.outcome == "failure" and not spec.get("continue-on-error", False))
        outputs = {name: resolved(str(spec["value"]), values, steps) for name, spec in action["outputs"].items()}
        return Ended("failure" if failed else "success", outputs, steps)

    def _wanted(
        self, condition: str | None, inputs: Mapping[str, str], steps: Mapping[str, Step], *, failed: bool
    ) -> bool:
        """Whether a step runs; without a function about the status, only when nothing has failed."""
        text = (condition or "success()").removeprefix("${{").removesuffix("}}")
        terms = [term.strip() for term in text.split("&&")]
        if not re.search(r"(?:always|cancelled|failure|success)\(\)", text):
            terms.append("success()")
        known = {"!cancelled()": True, "always()": True, "success()": not failed, "failure()": failed}
        return all(known[term] if term in known else _equal(term, inputs, steps) for term in terms)

    def _outcome(
        self, spec: Mapping[str, Any], step: Step, inputs: Mapping[str, str], steps: Mapping[str, Step]
    ) -> str:
        given = {name: resolved(str(text), inputs, steps) for name, text in spec.get("with", {}).items()}
        step.given.update(given)
        if (replaced := self.instead.get(spec.get("id", ""))) is not None:
            step.outputs.update(replaced)
            return "success"
        if "uses" in spec:
            return "failure" if self.upload_fails else "success"
        assert spec["shell"] == "bash"
        assert _EXPRESSION.search(spec["run"]) is None
        return self._script(spec, step, {k: resolved(str(v), inputs, steps) for k, v in spec.get("env", {}).items()})

    def _script(self, spec: Mapping[str, Any], step: Step, environment: Mapping[str, str]) -> str:
        files = {
            name: self.temp / f"_{spec['id']}_{name.lower()}" for name in ("OUTPUT", "STEP_SUMMARY", "ENV", "PATH")
        }
        for file in files.values():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        script = self.temp / f"_{spec['id']}.sh"
        script.write_text(spec["run"], encoding="utf-8")
        every = {
            "PATH": os.environ["PATH"], "HOME": str(self.temp / "home"), "LANG": "C.UTF-8", "CI": "true",
            "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(self.workspace), "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/booking", "GITHUB_RUN_ID": "1",
            "GITHUB_ACTOR": "ana", "RUNNER_TEMP": str(self.temp),
            **{f"GITHUB_{name}": str(file) for name, file in files.items()},
        }  # fmt: skip
        kept = {name: os.environ[name] for name in os.environ if name.startswith("PIP_")}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)], cwd=self.workspace, check=False,
            env={**kept, **every, **self.environment, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        step.log = done.stdout.decode("utf-8")
        step.commands = obeyed(step.log)
        step.outputs.update(parsed(files["OUTPUT"].read_text(encoding="utf-8")))
        data = files["STEP_SUMMARY"].read_bytes()
        step.summary = data.decode("utf-8") if len(data) <= MOST_SUMMARY_BYTES else ""
        assert files["ENV"].read_bytes() == files["PATH"].read_bytes() == b""
        return "success" if done.returncode == 0 else "failure"


def resolved(text: str, inputs: Mapping[str, str], steps: Mapping[str, Step]) -> str:
    """Text with the values of its expressions; one of a step that did not run is empty."""
    return _EXPRESSION.sub(lambda match: _value(match[1], inputs, steps), text)


def _value(expression: str, inputs: Mapping[str, str], steps: Mapping[str, Step]) -> str:
    match expression.split("."):
        case ["inputs", name]:
            return inputs[name]
        case ["steps", name, "outputs", output]:
            return steps[name].outputs.get(output, "")
        case _:
            raise AssertionError(expression)


def _equal(term: str, inputs: Mapping[str, str], steps: Mapping[str, Step]) -> bool:
    left, sign, right = re.split(r" (==|!=) ", term)
    # NOTE: the runner compares texts without regard to case.
    equal = _value(left.strip(), inputs, steps).lower() == right.strip().strip("'").lower()
    return equal == (sign == "==")


def parsed(text: str) -> dict[str, str]:
    """The values in a file of outputs: `name=value`, or between delimiters."""
    values: dict[str, str] = {}
    while text:
        if (match := _DELIMITED.match(text)) is not None:
            values[match[1]] = match[3] or ""
            text = text[match.end() :]
            continue
        line, _, text = text.partition("\n")
        name, equals, value = line.partition("=")
        assert equals, f"not NAME=VALUE: {line!r}"
        values[name] = value
    return values


def obeyed(log: str) -> list[Command]:
    """The commands of a log that the runner obeys: none between `stop-commands` and its token."""
    found: list[Command] = []
    token = None
    for line in log.splitlines():
        match = _COMMAND.match(line)
        if token is not None:
            token = None if line.strip() == f"::{token}::" else token
            continue
        assert "##[" not in line
        if match is None:
            continue
        if match[1] == "stop-commands":
            token = match[3]
            continue
        pairs = (pair.split("=", 1) for pair in (match[2] or "").split(",") if pair)
        found.append(Command(match[1], {key: _text(value) for key, value in pairs}, _text(match[3])))
    assert token is None, "commands are still stopped at the end"
    return found


def _text(data: str) -> str:
    for code, char in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        data = data.replace(code, char)
    return data
