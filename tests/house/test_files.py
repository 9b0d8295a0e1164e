"""What the files of the repository may hold: shipped checks, policies, locks, documents."""

import ast
import importlib.metadata
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from secgate.catalog.registry import Registry, default_packs
from secgate.catalog.schema import PolicySpec
from secgate.settings import strict

ROOT = Path(__file__).resolve().parents[2]
CHECKS = sorted(folder.name for folder in (ROOT / "checks").iterdir() if folder.is_dir())
POLICIES = sorted((ROOT / "policies").glob("*.yaml"))
HEADINGS = ["What it checks", "Why", "What to do", "What it cannot see", "Measured"]
MOST_LINES = 450
REASON = "NOTE: longer than "
LOCKS = ("requirements.lock", "requirements-dev.lock")
# Put together here, so that this file does not hold what it forbids.
INDEX = re.compile("pypi" + r"\.org|" + "pythonhosted" + r"\.org|https?://\S+/simple\b|--(?:extra-)?index-url[ =]")
MACHINE = re.compile("(?<![\\w.])/" + "(?:work|farm)/" + "|/root" + "/|/home" + "/(?!user|me|runner)")
INSTALL = re.compile(r"\b(?:pipx?3?|uvx?|uv pip|uv tool)\s+install(?:\s+-\S+)*\s+[\"']?secgate\b(?!-checklist)")
MACHINERY = re.compile(
    r"\b(?:sub-?agents?|prompts?|LLM|(?:AI|chat|agent|coding) sessions?|brief\.md|transcripts?)\b", re.IGNORECASE
)
ISSUE = re.compile(r"(?<![\w&])#\d+\b|\bissues?/\d+")


def listed(*options: str) -> list[str]:
    """What git lists."""
    done = subprocess.run(["git", "ls-files", "-z", *options], cwd=ROOT, capture_output=True, check=True)
    return [name for name in done.stdout.decode().split("\0") if name]


@cache
def files() -> tuple[str, ...]:
    """Every file that is or would be part of the repository."""
    found = listed("--cached", "--others", "--exclude-standard")
    return tuple(sorted(name for name in found if not name.startswith(".coverage") and (ROOT / name).is_file()))


@cache
def text(name: str) -> str:
    """The text of a file; bytes that are no text are left out."""
    return (ROOT / name).read_bytes().decode("utf-8", "ignore")


def places(pattern: re.Pattern[str], *, among: str = "", ends: tuple[str, ...] = ("",)) -> list[str]:
    """Where a pattern stands in the files of the repository."""
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name in files()
        if name.startswith(among) and name.endswith(ends)
        for number, line in enumerate(text(name).splitlines(), 1)
        if pattern.search(line)
    ]


def items_of(file: Path) -> set[str]:
    """The checks that a policy names itself."""
    spec = strict.parse(strict.load(file.read_bytes(), name=file.name), PolicySpec)
    return {item.check for section in spec.sections for item in section.items}


def test_there_is_something_to_look_at() -> None:
    assert "pyproject.toml" in files()


def test_every_item_of_a_shipped_policy_has_a_check() -> None:
    assert {item for file in POLICIES for item in items_of(file)} <= set(CHECKS)


def test_every_shipped_check_is_an_item_of_a_policy() -> None:
    assert set(CHECKS) <= {item for file in POLICIES for item in items_of(file)}


@pytest.mark.parametrize("file", POLICIES, ids=lambda file: file.stem)
def test_the_id_of_a_policy_is_its_file_s_name(file: Path) -> None:
    assert strict.load(file.read_bytes(), name=file.name).value["id"] == file.stem


@pytest.mark.parametrize("name", CHECKS)
def test_every_shipped_check_loads(name: str) -> None:
    assert Registry(default_packs()).get(name).id == name


@pytest.mark.parametrize("name", CHECKS)
def test_the_page_of_a_check_has_its_headings_in_order(name: str) -> None:
    page = ROOT / "checks" / name / "README.md"
    assert page.is_file()
    found = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert [heading for heading in found if heading in HEADINGS] == HEADINGS


@pytest.mark.parametrize("name", CHECKS)
def test_the_page_of_a_check_names_each_of_its_rules(name: str) -> None:
    page = (ROOT / "checks" / name / "README.md").read_text(encoding="utf-8")
    assert [rule for rule in Registry(default_packs()).get(name).rule_names() if rule not in page] == []


@pytest.mark.parametrize("name", [n for n in CHECKS if (ROOT / "checks" / n / "analyzer.py").is_file()])
def test_an_analyzer_imports_the_interface_and_the_standard_library_only(name: str) -> None:
    import sys  # noqa: PLC0415 - only the list of standard modules is needed

    tree = ast.parse((ROOT / "checks" / name / "analyzer.py").read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module))
    assert {m for m in found if m != "secgate.api" and m.split(".")[0] not in sys.stdlib_module_names} == set()


def test_a_check_holds_nothing_but_what_a_check_is_made_of() -> None:
    known = re.compile(
        r"checks/proofs\.json|checks/[a-z0-9-]+/(?:check\.yaml|README\.md|rules\.yaml|analyzer\.py|examples/(?:bad|ok)/[^/]+/.+)"
    )
    assert [name for name in files() if name.startswith("checks/") and not known.fullmatch(name)] == []


@pytest.mark.parametrize("folder", ["checks", "policies", "fixtures"])
def test_no_file_is_kept_out_of_the_repository_by_an_ignore_file_of_an_example(folder: str) -> None:
    kept_out = listed("--others", "--ignored", "--exclude-standard", "--", folder)
    assert [name for name in kept_out if "__pycache__" not in name] == []


def test_no_file_names_a_package_index() -> None:
    assert places(INDEX) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert places(MACHINE) == []


def test_no_file_tells_anyone_to_install_another_project_of_our_name() -> None:
    assert places(INSTALL) == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_of_a_lock_has_a_hash(name: str) -> None:
    pins = re.split(r"\n(?=\S)", text(name).strip())
    assert pins
    assert [
        pin
        for pin in pins
        if not re.fullmatch(r"[\w.\-]+==\S+ (?:;[^\\]+)?\\\n(?:\s+--hash=sha256:[0-9a-f]{64}(?: \\\n)?)+", pin)
    ] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_index(name: str) -> None:
    assert (
        re.findall(
            r"^\s*-(?:i\b|-index-url|-extra-index-url|f\b|-find-links|-trusted-host).*$", text(name), re.MULTILINE
        )
        == []
    )


def test_what_installs_a_lock_resolves_nothing() -> None:
    # A release that is newer than a lock would otherwise stop the installation.
    installs = [
        line
        for name in ("Makefile", "action.yml", "Dockerfile")
        for line in text(name).splitlines()
        if re.search(r"-r \S*requirements\S*\.lock", line)
    ]
    assert len(installs) >= 4
    assert [line for line in installs if not {"--require-hashes", "--no-deps"} <= set(line.split())] == []


def test_the_lock_names_everything_that_its_libraries_need() -> None:
    pins = re.findall(r"^([\w.-]+)==", "".join(text(name) for name in LOCKS), re.MULTILINE)
    locked = {canonicalize_name(name) for name in pins}
    waiting, seen = [(name, "") for name in sorted(locked)], set[tuple[str, str]]()
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            lines = importlib.metadata.requires(name) or ()
        except importlib.metadata.PackageNotFoundError:
            # A library of another system.
            continue
        for line in lines:
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                waiting += [(canonicalize_name(needed.name), one) for one in ("", *needed.extras)]
    assert {name for name, _ in seen} - locked == set()


def test_the_development_lock_agrees_with_the_runtime_lock() -> None:
    pins = [dict(re.findall(r"^([\w.\-]+)==(\S+)", text(name), re.MULTILINE)) for name in LOCKS]
    assert {name: pins[1][name] for name in pins[0] if name in pins[1]}.items() <= pins[0].items()


def test_every_engine_is_pinned_alike_in_the_project_and_its_lock() -> None:
    pinned = re.findall(r'^\s+"([\w.-]+)==([\d.]+)",$', text("pyproject.toml"), re.MULTILINE)
    assert pinned
    assert [
        name for name, number in pinned if f"\n{name.lower()}=={number} " not in f"\n{text('requirements.lock')}"
    ] == []


DOCUMENTS = (".md", ".toml", ".in", "Makefile")


def test_documents_speak_of_the_project_alone() -> None:
    own = [name for name in files() if not name.startswith(("fixtures/", "checks/")) or name.endswith("README.md")]
    found = [place for place in places(MACHINERY, ends=DOCUMENTS) if place.split(":")[0] in own]
    assert found == []


def test_documents_refer_to_no_numbered_issue() -> None:
    own = [place for place in places(ISSUE, ends=(".md",)) if not place.startswith("fixtures/")]
    assert own == []


LONG = [n for n in files() if n.startswith(("checks/", "benchmarks/", "fixtures/", "tests/")) and n.endswith(".py")]


@pytest.mark.parametrize("name", [name for name in LONG if "/examples/" not in name and "/app/" not in name])
def test_a_file_of_python_stays_small_or_says_why_it_does_not(name: str) -> None:
    docstring = ast.get_docstring(ast.parse(text(name))) or ""
    assert len(text(name).splitlines()) <= MOST_LINES or REASON in docstring
