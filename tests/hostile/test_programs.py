"""A target that names programs and holds them: the real command starts none, whatever stands in its way."""

import os
import stat
import struct
from collections.abc import Iterator

import pytest

from hostile.command import secgate
from secgate.catalog.fakes import fake
from secgate.target.git import Git
from secgate.target.history import read_history
from support import BAD_CODE, SAFE_CODE, Bench, commit, git, write


@pytest.fixture
def trap(bench: Bench) -> Iterator[Bench]:
    """A bench whose script `trap.sh` leaves a mark when anything starts it; no test may end with the mark."""
    bench.repository({"a.ts": SAFE_CODE, "b.ts": SAFE_CODE})
    script = bench.folder / "trap.sh"
    script.write_text(f"#!/bin/sh\ntouch {bench.folder}/executed\ncat\n")
    script.chmod(0o755)
    bench.check()
    bench.secrets()
    yield bench
    assert not (bench.folder / "executed").exists()


def configure(bench: Bench, text: str) -> None:
    """Write settings into the repository's configuration; `TRAP` is the script."""
    with (bench.target / ".git/config").open("a") as file:
        file.write(text.replace("TRAP", str(bench.folder / "trap.sh")))


CONFIGURATIONS = {
    "fsmonitor": "[core]\nfsmonitor = TRAP\n",
    "fsmonitor of an extension": "[core]\nfsmonitor = true\nfsmonitorHookVersion = 2\nhooksPath = TRAP\n",
    "pagers": "[core]\npager = TRAP\n[pager]\nlog = TRAP\nrev-parse = TRAP\nls-files = TRAP\ncat-file = TRAP\n",
    "editor and askpass": "[core]\neditor = TRAP\naskPass = TRAP\nsshCommand = TRAP\ngitProxy = TRAP\n",
    "aliases": "[alias]\nlog = !TRAP\nls-files = !TRAP\nrev-parse = !TRAP\ncat-file = !TRAP\ndiff-index = !TRAP\n",
    "signatures": '[gpg]\nprogram = TRAP\n[gpg "ssh"]\nprogram = TRAP\n[log]\nshowSignature = true\n',
    "credentials": '[credential]\nhelper = !TRAP\n[credential "https://a"]\nhelper = TRAP\n',
    "diff drivers": '[diff]\nexternal = TRAP\n[diff "evil"]\ncommand = TRAP\ntextconv = TRAP\ncachetextconv = true\n',
    "filters": '[filter "evil"]\nclean = TRAP\nsmudge = TRAP\nprocess = TRAP\nrequired = true\n',
    "merge drivers": '[merge "evil"]\ndriver = TRAP\n[mergetool "x"]\ncmd = TRAP\n[difftool "x"]\ncmd = TRAP\n',
    "alternates": "[core]\nalternateRefsCommand = TRAP\n[uploadpack]\npackObjectsHook = TRAP\n",
    "an included file": '[include]\npath = ../included.cfg\n[includeIf "gitdir:**"]\npath = ../included.cfg\n',
    "other programs": '[trailer "x"]\ncommand = TRAP\n[sendemail]\nsendmailcmd = TRAP\n[browser "x"]\ncmd = TRAP\n',
}  # fmt: skip


@pytest.mark.parametrize("text", CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_no_setting_of_the_repository_starts_a_program(trap: Bench, text: str) -> None:
    script = f"[core]\nfsmonitor = {trap.folder}/trap.sh\n[alias]\nlog = !{trap.folder}/trap.sh\n"
    write(trap.target, {
        ".gitattributes": "* filter=evil diff=evil merge=evil ident\n", "b.ts": "work(3);\n", "included.cfg": script,
    })  # fmt: skip
    configure(trap, text)
    ended = secgate(trap)
    assert (ended.code, {item["status"] for item in ended.report["items"]}) == (0, {"pass"})


def test_no_missing_object_is_fetched(trap: Bench) -> None:
    write(trap.target, {"a.ts": "work(8);\n"})
    commit(trap.target, "second")
    gone = git(trap.target, "rev-parse", "HEAD:a.ts")
    (trap.target / ".git/objects" / gone[:2] / gone[2:]).unlink()
    configure(trap, '[remote "origin"]\nurl = "ext::TRAP %S"\npromisor = true\nuploadpack = TRAP\nvcs = evil\n')
    configure(trap, "[extensions]\npartialClone = origin\n[core]\nrepositoryformatversion = 1\nsshCommand = TRAP\n")
    configure(trap, '[protocol]\nallow = always\n[protocol "ext"]\nallow = always\n')
    helper = trap.folder / "bin/git-remote-evil"
    helper.parent.mkdir()
    helper.write_text((trap.folder / "trap.sh").read_text())
    helper.chmod(0o755)
    write(trap.target, {"a.ts": "work(9);\n"})
    ended = secgate(trap, env={"PATH": f"{helper.parent}{os.pathsep}{os.environ['PATH']}"})
    assert ended.code == 3
    assert "is not in this clone" in ended.out


NAMES = (
    "secgate", "sitecustomize", "usercustomize", "typing", "yaml", "json", "re", "semgrep", "detect_secrets",
    "pydantic", "tree_sitter", "_distutils_hack", "conftest", "analyzer", "encodings",
)  # fmt: skip
PROGRAMS = ("git", "semgrep", "semgrep-core", "osemgrep", "pysemgrep", "python", "python3", "ssh", "ssh-keygen", "sh")


@pytest.mark.parametrize("path", ["", ".", "./bin", "bin"])
def test_no_module_or_program_of_the_target_is_taken_for_ours(trap: Bench, path: str) -> None:
    code = f"open({str(trap.folder / 'executed')!r}, 'w').close()\n"
    shell = (trap.folder / "trap.sh").read_text()
    write(trap.target, {f"{name}.py": code for name in NAMES})
    write(trap.target, {f"{folder}{name}": shell for name in PROGRAMS for folder in ("", "bin/")})
    for name in PROGRAMS:
        (trap.target / name).chmod(0o755)
        (trap.target / "bin" / name).chmod(0o755)
    ended = secgate(trap, env={"PATH": f"{path}{os.pathsep}{os.environ['PATH']}"})
    assert (ended.code, {item["status"] for item in ended.report["items"]}) == (0, {"pass"})


def test_no_settings_of_other_tools_blind_the_engines(bench: Bench) -> None:
    bench.repository({
        "src/a.ts": BAD_CODE, "k.env": f"T={fake('npm_token')}\n", ".semgrepignore": "*\n", ".gitignore": "*\n",
        ".semgrep/x.yml": "rules: []\n", ".semgrep.yml": "rules: []\n", "semgrep.yml": "rules: []\n",
        "sgconfig.yml": "ruleDirs: []\n", "pyproject.toml": "[tool.semgrep]\nexclude = ['*']\n[tool.secgate]\nx = 1\n",
        "setup.cfg": "[semgrep]\nexclude=*\n", ".env": "SEMGREP_RULES=x\nGIT_DIR=/nowhere\n",
        ".secrets.baseline": "{}\n",
        ".gitleaks.toml": "[allowlist]\npaths=['.*']\n", ".gitattributes": "* -text binary export-ignore\n",
        ".trufflehogignore": ".*\n",
    })  # fmt: skip
    bench.check()
    bench.secrets()
    git(bench.target, "add", "--all", "--force")
    commit(bench.target)
    ended = secgate(bench)
    assert ended.code == 1
    assert [item["status"] for item in ended.report["items"]] == ["fail", "fail"]


def test_a_forged_commit_graph_hides_no_history(bench: Bench) -> None:
    bench.repository({"a.env": f"T={fake('npm_token')}\n"})
    write(bench.target, {"a.env": "T=\n"})
    commit(bench.target, "second")
    commit(bench.target, "third")
    git(bench.target, "commit-graph", "write", "--reachable")
    graph = bench.target / ".git/objects/info/commit-graph"
    graph.chmod(stat.S_IRUSR | stat.S_IWUSR)
    graph.write_bytes(without_parents(graph.read_bytes()))
    assert git(bench.target, "rev-list", "--count", "HEAD") == "1"
    bench.secrets()
    assert [finding.rule for finding in bench.item("secrets").findings] == ["secrets.secret-in-history"]


def without_parents(graph: bytes) -> bytes:
    """A commit graph in which no commit has a parent (gitformat-commit-graph(5))."""
    chunks = {
        graph[at : at + 4]: struct.unpack(">Q", graph[at + 4 : at + 12])[0]
        for at in range(8, 8 + 12 * graph[6], 12)
    }  # fmt: skip
    ends = sorted([*chunks.values(), len(graph) - 20])
    start = chunks[b"CDAT"]
    forged = bytearray(graph)
    for at in range(start, next(end for end in ends if end > start), 36):
        forged[at + 20 : at + 28] = struct.pack(">II", 0x70000000, 0x70000000)
    return bytes(forged)


def test_a_replaced_or_grafted_commit_hides_no_history(bench: Bench) -> None:
    bench.repository({"a.env": f"T={fake('npm_token')}\n"})
    first = git(bench.target, "rev-parse", "HEAD")
    write(bench.target, {"a.env": "T=\n"})
    head = commit(bench.target, "second")
    clean = git(bench.target, "commit-tree", "-m", "clean", f"{head}^{{tree}}")
    git(bench.target, "replace", first, clean)
    git(
        bench.target,
        "replace",
        git(bench.target, "rev-parse", f"{first}:a.env"),
        git(bench.target, "rev-parse", f"{head}:a.env"),
    )
    write(bench.target, {".git/info/grafts": f"{head}\n"})
    bench.secrets()
    assert "secrets.secret-in-history" in {finding.rule for finding in bench.item("secrets").findings}


def test_a_tree_that_leaves_its_root_is_read_as_what_it_is(bench: Bench) -> None:
    bench.repository({"a.ts": SAFE_CODE})
    write(bench.folder, {"outside.env": "X=1\n"})
    blob = git(bench.target, "hash-object", "-w", "--stdin", stdin=f"T={fake('npm_token')}\n".encode())
    row = b"100644 ../outside.env\0" + bytes.fromhex(blob)
    tree = git(bench.target, "hash-object", "-t", "tree", "--literally", "-w", "--stdin", stdin=row)
    git(bench.target, "update-ref", "refs/heads/evil", git(bench.target, "commit-tree", "-m", "evil", tree))
    bench.secrets()
    (finding,) = bench.item("secrets").findings
    assert (finding.path, finding.rule) == ("../outside.env", "secrets.secret-in-history")
    assert (bench.folder / "outside.env").read_text() == "X=1\n"


def test_a_tree_of_trees_that_never_ends_is_a_gap(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secgate.target.git.MAX_MEMORY_BYTES", 100_000_000)
    bench.repository({"a.ts": SAFE_CODE})
    row = b"100644 f\0" + bytes.fromhex(git(bench.target, "rev-parse", "HEAD:a.ts"))
    tree = git(bench.target, "hash-object", "-t", "tree", "-w", "--stdin", stdin=row)
    for _ in range(8):
        rows = b"".join(b"40000 d%d\0" % n + bytes.fromhex(tree) for n in range(10))
        tree = git(bench.target, "hash-object", "-t", "tree", "-w", "--stdin", stdin=rows)
    git(bench.target, "update-ref", "refs/heads/bomb", git(bench.target, "commit-tree", "-m", "bomb", tree))
    (gap,) = read_history(Git(bench.target, bench.target / ".git")).gaps
    assert gap.reason == "the history cannot be read: git log needs more than 100 MB of memory"
