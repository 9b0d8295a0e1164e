"""CONTRIBUTING.md, followed to the letter: its commands, files and outputs are those of this version."""

import re
import shutil
from pathlib import Path

import pytest

from cli.command import Command, Outcome
from support import repository, working_directory, write

ROOT = Path(__file__).resolve().parents[2]
BLOCKS = re.findall(
    r"^```(\w+)\n(.*?)^```$", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)
CHECK = "checks/no-wildcard-cors"
APP = "import cors from 'cors';\napp.use(cors({ origin: '*' }));\n"


def blocks(language: str) -> list[str]:
    """The fenced blocks of one language, in order."""
    return [text for named, text in BLOCKS if named == language]


def block(language: str, beginning: str) -> str:
    """The one block that begins so."""
    (found,) = (text for text in blocks(language) if text.startswith(beginning))
    return found


def shows(text: str, *outcomes: Outcome) -> None:
    """The text is what commands wrote; a line of … stands for any number of lines."""
    wanted = "".join(
        "(?:.*\n)*" if line.strip() == "…" else re.escape(line) + "\n"
        for line in text.splitlines()
        if not line.startswith("$ ")
    )
    assert re.fullmatch(wanted, "".join(outcome.out + outcome.err for outcome in outcomes)), outcomes


def commands(text: str) -> list[list[str]]:
    """The arguments of each command of a block."""
    return [line.removeprefix("$ secgate ").split() for line in text.splitlines() if line.startswith("$ ")]


def examples() -> dict[str, str]:
    """The files that its block of TypeScript holds, each under the comment that names it."""
    parts = block("ts", "// examples/").strip().split("\n\n")
    return {part.split("\n")[0].removeprefix("// "): part + "\n" for part in parts}


@pytest.fixture
def repository_of_a_reader(tmp_path: Path) -> Path:
    """A repository in which there is something to find."""
    return repository(tmp_path / "reader", {"src/app.ts": APP})


def test_it_is_a_session_that_ends_as_it_says(command: Command, repository_of_a_reader: Path) -> None:
    with working_directory(repository_of_a_reader):
        made = block("console", "$ secgate new")
        shows(made, *(command(*words) for words in commands(made)))

        shutil.rmtree(f"{CHECK}/examples")
        write(Path(CHECK), examples())
        unknown = block("console", f"$ secgate test {CHECK}\nerror")
        shows(unknown, *(command(*words) for words in commands(unknown)))

        rules = block("yaml", "rules:")
        write(Path(CHECK), {"rules.yaml": rules.replace("'*'", "'none'")})
        shows(block("console", f"{CHECK}/examples"), command("test", CHECK))
        write(Path(CHECK), {"rules.yaml": rules})
        assert command("test", CHECK).code == 0

        spec = Path(CHECK, "check.yaml").read_text(encoding="utf-8")
        write(Path(CHECK), {"check.yaml": spec.replace("unit: calls", "unit: CORS settings")})
        write(Path(), {".secgate/policies/mine.yaml": block("yaml", "schema: secgate/policy/1")})
        write(Path(), {".secgate/config.yaml": block("yaml", "excluded_paths:")})
        used = block("console", "$ secgate run")
        (words,) = commands(used)
        done = command(*words)
        shows("…\n" + used + "…\n", done)
        assert done.code == 3
