"""docs/workflows/deploy.yml: both of its jobs as they are written, the second with the signers of its environment."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ci import events
from ci.events import NOBODY
from ci.harness import ROOT, Runner
from ci.server import Server
from ci.target import FILES, LEAK

JOBS: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "workflows" / "deploy.yml").read_text(encoding="utf-8"))["jobs"]


def step(job: str, name: str) -> dict[str, Any]:
    """A step of a job, by its id or name."""
    found: dict[str, Any] = next(one for one in JOBS[job]["steps"] if name in {one.get("id"), one.get("name")})
    return found


def ran(script: str, temp: Path, environment: Mapping[str, str]) -> int:
    """How a script of a step ends."""
    every = {"PATH": os.environ["PATH"], "HOME": str(temp), "LANG": "C.UTF-8", "RUNNER_TEMP": str(temp)}
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(words, env={**every, **environment}, capture_output=True, check=False).returncode


class Deploy:
    """A tag of the default branch, gated and then verified before it is deployed."""

    def __init__(self, folder: Path, files: Mapping[str, str]) -> None:
        self.temp, self.deploying = folder / "temp", folder / "deploying"
        self.temp.mkdir()
        server = Server.at(folder / "server", FILES)
        self.commit = server.commit("main", files)
        work = server.checkout(folder / "work", self.commit)
        event = folder / "event.json"
        event.write_text(json.dumps(events.push("refs/tags/v1", NOBODY, self.commit)), encoding="utf-8")
        given = {
            "GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/tags/v1", "GITHUB_SHA": self.commit,
            "GITHUB_EVENT_PATH": str(event),
        }  # fmt: skip
        self.runner = Runner(work, self.temp, given, {"install": {"python": sys.executable}})
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "key"], check=True)
        self.key, public = (folder / "key").read_text(), (folder / "key.pub").read_text()
        self.signers = f'ci@example.com namespaces="pack@secgate" {public}'

    def gate(self) -> str:
        """The first job; gives its conclusion, and hands its pack on."""
        assert ran(step("secgate", "signing key")["run"], self.temp, {"KEY": self.key}) == 0
        asked = {name: str(text) for name, text in step("secgate", "secgate")["with"].items()}
        inputs = {name: text.replace("${{ runner.temp }}", str(self.temp)) for name, text in asked.items()}
        ended = self.runner.run(inputs)
        assert ended.outputs["verdict"], ended.gate.log
        assert ran(step("secgate", "forget the key")["run"], self.temp, {}) == 0
        (self.deploying / "pack").mkdir(parents=True)
        shutil.copy(ended.outputs["pack"], self.deploying / "pack")
        return ended.conclusion

    def verify(self, *, commit: str = "", signers: str = "") -> int:
        """The step of the second job that decides whether it goes on."""
        environment = {
            "PYTHON": sys.executable, "SIGNERS": signers or self.signers, "GITHUB_SHA": commit or self.commit,
        }  # fmt: skip
        return ran(step("deploy", "verify")["run"], self.deploying, environment)


@pytest.fixture(scope="module")
def passed(tmp_path_factory: pytest.TempPathFactory) -> Deploy:
    """What was gated in full and passed."""
    made = Deploy(tmp_path_factory.mktemp("passed"), {"src/b.ts": "export const rate = 2;\n"})
    assert made.gate() == "success"
    return made


def test_what_passed_is_deployed(passed: Deploy) -> None:
    assert passed.verify() == 0


def test_the_key_does_not_outlive_the_pack(passed: Deploy) -> None:
    assert not (passed.temp / "signing-key").exists()


def test_another_commit_than_the_one_that_passed_is_not_deployed(passed: Deploy) -> None:
    assert passed.verify(commit="f" * 40) == 5


def test_a_signer_that_the_environment_does_not_name_deploys_nothing(passed: Deploy, tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "other"], check=True)
    public = (tmp_path / "other.pub").read_text(encoding="utf-8")
    assert passed.verify(signers=f'ci@example.com namespaces="pack@secgate" {public}') == 5


def test_what_failed_is_not_deployed_though_its_pack_is_good(tmp_path: Path) -> None:
    failed = Deploy(tmp_path, LEAK)
    assert (failed.gate(), failed.verify()) == ("failure", 1)
