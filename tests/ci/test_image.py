"""The Dockerfile, without an engine: linted, pinned, not root, and its steps do what they say.

No image is built here; `make image` does that. What is tested is the linter's word, what the file says, and the
commands of its first stage, run in a folder that holds what the image is sent and nothing else.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ci.harness import ROOT
from support import SAFE_CODE, repository

FILE = ROOT / "Dockerfile"


def instructions() -> list[tuple[str, str]]:
    """(instruction, arguments) of each line, joined over line ends, without comments."""
    text = re.sub(r"^#.*\n", "", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE).replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [(line.split(maxsplit=1)[0], re.sub(r"\s+", " ", line.split(maxsplit=1)[1])) for line in lines]


def of(name: str) -> list[str]:
    """The arguments of every instruction of a name."""
    return [arguments for instruction, arguments in instructions() if instruction == name]


def stages() -> list[list[tuple[str, str]]]:
    """The instructions of each stage."""
    found: list[list[tuple[str, str]]] = []
    for instruction in instructions():
        if instruction[0] == "FROM":
            found.append([])
        if found:
            found[-1].append(instruction)
    return found


def test_the_linter_has_no_finding() -> None:
    program = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([program, "--no-color", FILE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_base_is_pinned_by_its_digest() -> None:
    (base,) = of("ARG")
    assert re.fullmatch(r"BASE=python:3\.\d+-slim-\w+@sha256:[0-9a-f]{64}", base)
    assert {line.split()[0] for line in of("FROM")} == {"${BASE}"}


def test_it_does_not_run_as_root() -> None:
    users = [arguments for name, arguments in stages()[-1] if name == "USER"]
    assert users == ["10001:10001"]


def test_what_is_installed_is_fixed_by_hashes() -> None:
    installs = [line for line in of("RUN") for line in line.split("&&") if "pip install" in line]
    assert len(installs) == 2
    assert all(
        "--require-hashes" in line or ("--no-deps" in line and "--no-build-isolation" in line) for line in installs
    )


def test_nothing_is_fetched_but_packages() -> None:
    assert of("ADD") == []
    assert re.search(r"\b(?:curl|wget|git clone)\b", " ".join(of("RUN"))) is None


def test_what_is_sent_to_the_engine_is_what_is_copied() -> None:
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"}
    copied = {word.removeprefix("./") for line in of("COPY") if "--from" not in line for word in line.split()[:-1]}
    assert sent == copied


@pytest.mark.system
def test_the_first_stage_installs_a_gate_that_runs(tmp_path: Path) -> None:
    source, into = tmp_path / "src", tmp_path / "opt"
    source.mkdir()
    for name, arguments in stages()[0]:
        if name == "COPY":
            *parts, target = arguments.split()
            for part in parts:
                place = source / target if len(parts) == 1 and target != "./" else source / part
                whole = (ROOT / part).is_dir()
                shutil.copytree(ROOT / part, place) if whole else shutil.copy(ROOT / part, place)
        elif name == "RUN":
            command = arguments.replace("/opt/secgate", str(into)).replace(
                "python -I -m venv", f"{sys.executable} -I -m venv"
            )
            done = subprocess.run(["bash", "-ec", command], cwd=source, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
    shutil.rmtree(source)
    work = repository(tmp_path / "target", {"src/a.ts": SAFE_CODE})
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home"), "LANG": "C.UTF-8"}
    gate = [str(into / "bin" / "secgate"), "run", "--only", "committed-secrets", "--quiet"]
    done = subprocess.run(gate, cwd=work, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
