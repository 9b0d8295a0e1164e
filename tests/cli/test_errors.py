"""The one door through which errors leave: what is said, and with which code."""

import re
import subprocess
import sys
from types import ModuleType

import pytest

from cli.command import Command
from secgate.cli.commands import COMMANDS, Entry, loaded
from secgate.errors import EngineError, IntegrityError, SecgateError, TargetError

BROKEN = "broken-for-this-test"


@pytest.fixture
def raised(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """A command of its own that raises what the list holds, as a bug would."""
    errors: list[BaseException] = []

    def broken() -> None:
        raise errors[0]

    module = ModuleType("secgate.cli.broken")
    monkeypatch.setattr(module, "broken", broken, raising=False)
    monkeypatch.setitem(sys.modules, "secgate.cli.broken", module)
    monkeypatch.setitem(COMMANDS, BROKEN, Entry("broken:broken", "It raises."))
    return errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nonsense"], "error: No such command 'nonsense'"),
        (["run", "--bogus"], "error: No such option: --bogus"),
        (["run", "--policy"], "error: Option '--policy' requires an argument"),
        (["run", "a", "b"], "error: Got unexpected extra argument"),
        (["explain"], "error: Missing argument 'ITEM|FINDING'"),
        (["--bogus"], "error: No such option: --bogus"),
    ],
    ids=" ".join,
)
def test_a_mistake_on_the_command_line_ends_with_two_and_where_to_look(
    command: Command, arguments: list[str], message: str
) -> None:
    done = command(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(message)
    assert done.err.endswith("\n  `secgate -h` lists the commands, and `secgate COMMAND -h` its options.\n")


@pytest.mark.parametrize("said", ["soon", "0s", "10"])
def test_a_time_budget_that_is_no_duration_is_refused(command: Command, said: str) -> None:
    done = command("run", "--time-budget", said)
    assert done.code == 2
    told = (
        f'error: --time-budget: "{said}" must be a whole number above 0 with s, m, h, d or w, such as 15m, 24h or 30d'
    )
    assert " ".join(done.err.split()).startswith(told)


def test_without_a_command_the_help_goes_to_standard_error(command: Command) -> None:
    done = command()
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: secgate")


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize(
    "name", [None, "run", "list", "explain", "map", "waive", "waivers", "baseline", "export", "new", "test", "doctor"]
)
def test_help_is_a_result(command: Command, name: str | None, option: str) -> None:
    done = command(*([name] if name else []), option)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Usage: secgate")


def test_every_command_says_what_it_does_in_a_line_that_fits(command: Command) -> None:
    listed = [line for line in command("-h").out.partition("Commands:")[2].splitlines() if line.strip()]
    assert [line.split()[0] for line in listed] == list(COMMANDS)
    assert all(len(line.split()) > 2 and len(line) <= 80 for line in listed)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there(name: str) -> None:
    assert loaded(name).name == name


def test_the_help_imports_no_command() -> None:
    code = (
        "import sys, secgate.cli.main as m; m.app(['-h'], standalone_mode=False); print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {name for name in done.stderr.split() if name.startswith(("secgate.cli.", "pydantic", "yaml"))} == {
        "secgate.cli.commands",
        "secgate.cli.environment",
        "secgate.cli.main",
    }


def test_a_bug_ends_with_four_and_says_where_and_to_whom(command: Command, raised: list[BaseException]) -> None:
    raised.append(KeyError("what the target said"))
    done = command(BROKEN)
    assert (done.code, done.out) == (4, "")
    assert done.err.startswith("internal error: KeyError (secgate ")
    assert re.search(r"\n  test_errors\.py:\d+ in broken\n", done.err)
    assert done.err.rstrip().splitlines()[-1].startswith("  Please report these lines to ")


def test_a_bug_quotes_nothing_that_was_being_read(command: Command, raised: list[BaseException]) -> None:
    raised.append(ValueError("what the target said"))
    err = command(BROKEN).err
    assert "what the target said" not in err
    assert "Traceback" not in err
    assert "raise errors[0]" not in err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SecgateError("what", where="here", next_step="do this"), 2),
        (TargetError("what", where="here", next_step="do this"), 2),
        (EngineError("what", where="here", next_step="do this"), 2),
        (IntegrityError("what", where="here", next_step="do this"), 5),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_says_what_where_and_the_next_step(
    command: Command, raised: list[BaseException], error: SecgateError, code: int
) -> None:
    raised.append(error)
    done = command(BROKEN)
    assert (done.code, done.out, done.err) == (code, "", "error: here: what\n  do this\n")


def test_an_error_without_a_place_says_what(command: Command, raised: list[BaseException]) -> None:
    raised.append(TargetError("what"))
    assert command(BROKEN).err == "error: what\n"


def test_an_interrupt_ends_with_130(command: Command, raised: list[BaseException]) -> None:
    raised.append(KeyboardInterrupt())
    done = command(BROKEN)
    assert (done.code, done.out, done.err) == (130, "", "interrupted\n")
