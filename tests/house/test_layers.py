"""Who may import whom, and what each layer may touch: read from the syntax of every module."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "secgate"

# From the bottom up; a module imports from its own layer and those below. The longest prefix decides.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("secgate", "secgate.errors", "secgate.model", "secgate.builtin", "secgate.lazy"),
    ("secgate.settings", "secgate.target", "secgate.cache", "secgate.limits", "secgate.sieve", "secgate.sharing"),
    ("secgate.facts", "secgate.secrets", "secgate.evidence", "secgate.catalog"),
    ("secgate.engines", "secgate.gate"),
    ("secgate.api",),
    (
        "secgate.run",
        "secgate.rerun",
        "secgate.request",
        "secgate.who",
        "secgate.lasting",
        "secgate.choice",
        "secgate.plan",
        "secgate.proving",
        "secgate.observe",
        "secgate.looking",
        "secgate.memory",
        "secgate.context",
        "secgate.modelled",
        "secgate.parsing",
        "secgate.ahead",
        "secgate.recall",
        "secgate.secret_map",
        "secgate.maps",
        "secgate.proposing",
        "secgate.coverage",
        "secgate.per_package",
        "secgate.frames",
        "secgate.redaction",
        "secgate.withholding",
        "secgate.compare",
        "secgate.selftest",
        "secgate.examples",
        "secgate.reports",
        "secgate.ledger",
        "secgate.pack",
        "secgate.fleet",
    ),
    ("secgate.cli", "secgate.ci", "secgate.__main__"),
)
# Helpers that engines share; everything else in engines/ is an engine.
SHARED = frozenset(
    {
        "secgate.engines",
        "secgate.engines.asked",
        "secgate.engines.ready",
        "secgate.engines.source",
        "secgate.engines.subject",
        "secgate.engines.staging",
        "secgate.engines.absence",
        "secgate.engines.unrouted",
        "secgate.engines.configured",
        "secgate.engines.suite_hits",
        "secgate.engines.semgrep_process",
    }
)
# Fork this process for a part of their work, and end the fork without the clean-up that is its parent's.
FORKS = {"secgate.sharing", "secgate.fleet.warm"}
# They speak with each other over a pair of sockets, and with nothing else.
PAIRED = {"secgate.fleet.process", "secgate.fleet.warm"}
RUN_A_PROCESS = frozenset(
    {
        "secgate.target.git",
        "secgate.engines.semgrep_process",
        "secgate.engines.ready",
        "secgate.cli.record",
        "secgate.evidence.signatures",
        "secgate.fleet.process",
        "secgate.fleet.keeper",
    }
)
MOST_LINES = 450
REASON = "NOTE: longer than "
# Modules that reach the world: clock, disk, environment, process, network, chance.
WORLD = frozenset(
    {
        "asyncio", "concurrent", "ctypes", "fcntl", "glob", "http", "io", "multiprocessing", "os", "pathlib",
        "platform", "random", "requests", "secrets", "select", "shutil", "signal", "socket", "ssl", "subprocess", "sys",
        "tempfile", "threading", "time", "urllib", "uuid", "zoneinfo",
    }
)  # fmt: skip
NETWORK = frozenset(
    {"asyncio", "ftplib", "http", "httpx", "requests", "smtplib", "socket", "ssl", "urllib", "urllib3", "xmlrpc"}
)


def name_of(file: Path) -> str:
    """The dotted name of a module of the package."""
    parts = file.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> Mapping[str, ast.Module]:
    """Every module of the package by its name; one that offers names of others with the stub that lists them."""
    found = {}
    for file in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        if (stub := file.with_suffix(".pyi")).is_file():
            tree.body += ast.parse(stub.read_text(encoding="utf-8")).body
        found[name_of(file)] = tree
    return found


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything a module imports, also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                yield node.lineno, "." * node.level
                continue
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield node.lineno, full if full in modules() else str(node.module)


def layer(name: str) -> int:
    """The number of a module's layer."""
    fitting = [
        (len(prefix), number)
        for number, prefixes in enumerate(LAYERS)
        for prefix in prefixes
        if name == prefix or (name.startswith(f"{prefix}.") and prefix != "secgate")
    ]
    assert fitting, f"{name} is in no layer: give it one here and in ARCHITECTURE.md"
    return max(fitting)[1]


def own(name: str) -> list[tuple[int, str]]:
    """What a module imports from the package itself."""
    return [(line, full) for line, full in imports(modules()[name]) if full.split(".")[0] == "secgate"]


def calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every call whose function is a plain dotted name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


ALL = sorted(modules())


@pytest.mark.parametrize("name", ALL)
def test_imports_go_down_only(name: str) -> None:
    assert [f"line {line}: {full}" for line, full in own(name) if layer(full) > layer(name)] == []


@pytest.mark.parametrize("name", ALL)
def test_imports_are_absolute(name: str) -> None:
    assert [line for line, full in imports(modules()[name]) if full.startswith(".")] == []


def test_modules_do_not_import_each_other_in_circles() -> None:
    edges = {name: {full for _, full in own(name)} & set(ALL) for name in ALL}
    left = dict(edges)
    while free := [name for name, to in left.items() if not to & (set(left) - {name})]:
        for name in free:
            del left[name]
    assert left == {}


@pytest.mark.parametrize("name", [n for n in ALL if n.startswith("secgate.engines.") and n not in SHARED])
def test_an_engine_imports_no_other_engine(name: str) -> None:
    others = [full for _, full in own(name) if full.startswith("secgate.engines.") and full not in SHARED]
    assert others == []


@pytest.mark.parametrize("name", [n for n in ALL if n.startswith("secgate.engines")])
def test_an_engine_knows_nothing_of_the_gate(name: str) -> None:
    assert [full for _, full in own(name) if full.startswith("secgate.gate")] == []


@pytest.mark.parametrize("name", [n for n in ALL if n.startswith("secgate.gate")])
def test_the_gate_knows_nothing_of_engines_and_targets(name: str) -> None:
    known = ("secgate.model", "secgate.errors", "secgate.gate")
    assert [full for _, full in own(name) if not full.startswith(known)] == []


@pytest.mark.parametrize("name", [n for n in ALL if n.startswith("secgate.reports")])
def test_a_format_sees_the_model_and_nothing_else(name: str) -> None:
    known = ("secgate.model", "secgate.reports")
    assert [full for _, full in own(name) if full != "secgate" and not full.startswith(known)] == []


STUBS = sorted(SOURCE.rglob("*.pyi"))


@pytest.mark.parametrize("stub", STUBS, ids=name_of)
def test_a_module_with_a_stub_holds_nothing_but_its_way_to_the_names_that_the_stub_lists(stub: Path) -> None:
    _, *body = ast.parse(stub.with_suffix(".py").read_text(encoding="utf-8")).body
    assert [ast.unparse(node) for node in body] == [
        "from secgate.lazy import attach",
        "__getattr__, __dir__, __all__ = attach(__name__, __file__)",
    ]


@pytest.mark.parametrize("stub", STUBS, ids=name_of)
def test_a_stub_is_a_list_of_names_that_are_there_each_once(stub: Path) -> None:
    body = ast.parse(stub.read_text(encoding="utf-8")).body
    assert all(isinstance(node, ast.ImportFrom) and node.module in modules() for node in body)
    listed = [alias.asname for node in body if isinstance(node, ast.ImportFrom) for alias in node.names]
    offering = import_module(name_of(stub))
    assert sorted(filter(None, listed)) == offering.__all__
    assert all(getattr(offering, name) is not None for name in offering.__all__)


def test_what_is_offered_is_imported_only_when_somebody_asks_for_it() -> None:
    code = "import sys; from secgate.api import span; print([name for name in sys.modules if name[:7] == 'secgate'])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "secgate.facts.typescript.durations" in shown
    assert "secgate.evidence" not in shown


PURE = [n for n in ALL if n in {"secgate.model", "secgate.errors"} or n.startswith("secgate.gate")]


@pytest.mark.parametrize("name", PURE)
def test_the_model_and_the_gate_import_nothing_that_reaches_the_world(name: str) -> None:
    assert [full for _, full in imports(modules()[name]) if full.split(".")[0] in WORLD] == []


@pytest.mark.parametrize("name", PURE)
def test_the_model_and_the_gate_read_no_clock_and_open_nothing(name: str) -> None:
    reading = ("now", "today", "utcnow", "fromtimestamp")
    found = [
        (n, called) for n, called in calls(modules()[name]) if called == "open" or called.split(".")[-1] in reading
    ]
    assert found == []


@pytest.mark.parametrize("name", [n for n in ALL if not n.startswith("secgate.cli")])
def test_only_the_command_line_prints(name: str) -> None:
    writers = {"print", "typer.echo", "click.echo", "sys.stdout.write", "sys.stderr.write", "sys.stdout.buffer.write"}
    assert [(line, called) for line, called in calls(modules()[name]) if called in writers] == []


@pytest.mark.parametrize("name", [n for n in ALL if not n.startswith("secgate.cli")])
def test_only_the_command_line_exits(name: str) -> None:
    exits = {"exit", "quit", "sys.exit", "os._exit", "os.abort", "SystemExit", "typer.Exit", "typer.Abort"}
    exits -= {"os._exit"} if name in FORKS else set()
    # Programs of their own.
    exits -= {"sys.exit"} if name in {"secgate.fleet.keeper", "secgate.fleet.warm"} else set()
    assert [(line, called) for line, called in calls(modules()[name]) if called in exits] == []


@pytest.mark.parametrize("name", [n for n in ALL if not n.startswith("secgate.cli")])
def test_only_the_command_line_knows_its_framework(name: str) -> None:
    assert [full for _, full in imports(modules()[name]) if full.split(".")[0] in {"typer", "click"}] == []


@pytest.mark.parametrize("name", [n for n in ALL if n not in RUN_A_PROCESS])
def test_only_git_and_the_engines_of_tools_start_a_process(name: str) -> None:
    starts = {
        "os.system",
        "os.popen",
        "os.fork",
        "os.posix_spawn",
        "os.execv",
        "os.execvp",
        "os.execve",
        "os.spawnv",
        "pty.spawn",
    } - ({"os.fork"} if name in FORKS else set())
    assert [full for _, full in imports(modules()[name]) if full.split(".")[0] in {"subprocess", "pty"}] == []
    assert [(line, called) for line, called in calls(modules()[name]) if called in starts] == []


@pytest.mark.parametrize("name", [n for n in ALL if n != "secgate.target.git"])
def test_only_one_module_runs_git(name: str) -> None:
    words = [
        node.lineno
        for node in ast.walk(modules()[name])
        if isinstance(node, ast.List | ast.Tuple)
        and node.elts
        and isinstance(node.elts[0], ast.Constant)
        and node.elts[0].value == "git"
    ]
    looks = [
        n for n in ast.walk(modules()[name]) if isinstance(n, ast.Call) and ast.unparse(n) == "shutil.which('git')"
    ]
    assert (words, looks) == ([], [])


@pytest.mark.parametrize("name", sorted(RUN_A_PROCESS))
def test_a_process_gets_a_list_of_arguments_and_an_environment_and_no_shell(name: str) -> None:
    started = [
        {word.arg for word in node.keywords}
        for node in ast.walk(modules()[name])
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"subprocess.run", "subprocess.Popen"}
    ]
    assert started
    assert all("env" in words and "shell" not in words for words in started)


@pytest.mark.parametrize("name", ALL)
def test_nothing_reaches_the_network(name: str) -> None:
    used = [full for _, full in imports(modules()[name]) if full.split(".")[0] in NETWORK]
    used = [full for full in used if full != "socket" or name not in PAIRED]
    assert [full for full in used if full != "urllib.parse"] == []


@pytest.mark.parametrize("name", sorted(PAIRED))
def test_what_is_paired_opens_no_other_socket(name: str) -> None:
    used = {
        ast.unparse(node.func if node.func.attr != "socket" else node)
        for node in ast.walk(modules()[name])
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func).startswith("socket.")
    }
    assert used <= {
        "socket.socketpair", "socket.send_fds", "socket.recv_fds", "socket.socket(fileno=int(sys.argv[1]))",
    }  # fmt: skip


@pytest.mark.parametrize("name", ALL)
def test_nothing_of_the_target_is_executed_as_code(name: str) -> None:
    risky = {
        "eval",
        "exec",
        "compile",
        "__import__",
        "yaml.load",
        "yaml.unsafe_load",
        "yaml.full_load",
        "marshal.loads",
    }
    assert [(line, called) for line, called in calls(modules()[name]) if called in risky] == []


@pytest.mark.parametrize("name", ALL)
def test_a_module_stays_small_or_says_why_it_does_not(name: str) -> None:
    file = SOURCE.parent / f"{name.replace('.', '/')}.py"
    file = file if file.is_file() else file.with_suffix("") / "__init__.py"
    small = len(file.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    assert small or REASON in (ast.get_docstring(modules()[name]) or "")


@pytest.mark.parametrize("name", ALL)
def test_a_module_says_what_it_is_for(name: str) -> None:
    assert ast.get_docstring(modules()[name])


@pytest.mark.parametrize("name", ALL)
def test_no_decorator_registers_anything_in_a_global(name: str) -> None:
    decorated = [n for n in ast.walk(modules()[name]) if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    found = [d for n in decorated for d in map(ast.unparse, n.decorator_list) if "register" in d]
    assert found == []


def test_every_name_that_a_check_imports_is_offered() -> None:
    offered = set(import_module("secgate.api").__all__)
    asked = {
        (file.parent.name, alias.name)
        for file in sorted(ROOT.glob("checks/*/analyzer.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "secgate.api"
        for alias in node.names
    }
    assert {(check, name) for check, name in asked if name not in offered} == set()
