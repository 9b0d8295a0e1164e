"""What only the history, a message or a ref holds, and what is said when it is not all there."""

from pathlib import Path

import pytest

from repository import Repository
from secgate.catalog.fakes import fake
from secgate.secrets.scan import Result, Secret, scan


def findings(result: Result) -> list[Secret]:
    return [secret for secret in result.secrets if secret.rule]


def places(result: Result) -> set[tuple[str, str, int]]:
    return {(secret.rule, secret.path, secret.line) for secret in findings(result)}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repo")


def test_a_deleted_secret_is_reported_at_the_first_commit_that_held_it(repository: Repository) -> None:
    repository.commit({"README.md": "hello\n"})
    added = repository.commit({"config.js": f"// one\nkey('{fake('stripe_live')}')\n"})
    repository.commit({"config.js": f"// one\n// two\nkey('{fake('stripe_live')}')\n"})
    repository.commit({"config.js": None})
    (secret,) = findings(repository.scan())
    assert (secret.rule, secret.path, secret.line) == ("secret-in-history", "config.js", 2)
    assert secret.commit == added
    assert not secret.in_head
    assert {(place.line, place.commit == added) for place in secret.places} == {(2, True), (3, False)}


def test_a_secret_still_in_the_file_is_reported_there_only(repository: Repository) -> None:
    repository.commit({"config.js": f"key('{fake('stripe_live')}')\n"})
    repository.commit({"config.js": f"// moved down\nkey('{fake('stripe_live')}')\n"})
    (secret,) = findings(repository.scan())
    assert (secret.rule, secret.line, secret.commit) == ("live-secret", 2, None)


def test_the_same_value_at_another_path_of_the_history_is_reported(repository: Repository) -> None:
    repository.commit({"old.js": f"key('{fake('stripe_live')}')\n"})
    repository.commit({"old.js": None, "new.js": f"send('{fake('stripe_live')}')\n"})
    assert places(repository.scan()) == {("known-value-elsewhere", "old.js", 1), ("live-secret", "new.js", 1)}


def test_a_secret_on_an_unmerged_branch_counts(repository: Repository) -> None:
    repository.commit({"a.txt": "a\n"})
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit({"side.env": f"GITHUB_TOKEN={fake('github_token')}\n"})
    repository.git("checkout", "--quiet", "main")
    assert places(repository.scan()) == {("secret-in-history", "side.env", 1)}


def test_a_secret_that_only_a_merge_commit_adds_counts(repository: Repository) -> None:
    repository.commit({"a.txt": "a\n"})
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit({"b.txt": "b\n"})
    repository.git("checkout", "--quiet", "main")
    repository.commit({"c.txt": "c\n"})
    repository.git("merge", "--quiet", "--no-commit", "--no-ff", "side")
    merge = repository.commit({"evil.env": f"GITHUB_TOKEN={fake('github_token')}\n"}, "merge side")
    repository.commit({"evil.env": None})
    (secret,) = findings(repository.scan())
    assert (secret.rule, secret.path, secret.commit) == ("secret-in-history", "evil.env", merge)


def test_a_commit_message_that_quotes_a_secret_is_reported(repository: Repository) -> None:
    commit = repository.commit({"a.txt": "a\n"}, f"remove the key\n\nIt was {fake('stripe_live')}.")
    (secret,) = findings(repository.scan())
    assert (secret.rule, secret.path, secret.line, secret.commit) == ("secret-in-message", "@commit-message", 3, commit)


def test_a_message_that_repeats_a_password_of_a_file_is_reported(repository: Repository) -> None:
    repository.commit({"notes.md": f"Database password: `{fake('symbol_password')}`\n"})
    repository.commit({"notes.md": "gone\n"}, f"drop {fake('symbol_password')} from the notes")
    assert places(repository.scan()) == {
        ("secret-in-history", "notes.md", 1),
        ("secret-in-message", "@commit-message", 1),
    }


def test_tag_messages_and_ref_names_are_read(repository: Repository) -> None:
    repository.commit({"a.txt": "a\n"})
    repository.git("tag", "-a", "v1", "-m", f"release with {fake('npm_token')}")
    repository.git("branch", f"try-{fake('github_token')}")
    assert places(repository.scan()) == {
        ("secret-in-message", "@tag-message", 1),
        ("secret-in-message", "@ref-name", 1),
    }


def test_every_tag_on_the_way_to_a_commit_is_read(repository: Repository) -> None:
    repository.commit({"a.txt": "hello"})
    repository.git("tag", "-a", "inner", "-m", f"key {fake('github_token')}")
    repository.git("tag", "-a", "outer", "-m", "second", "inner")
    repository.git("tag", "-d", "inner")
    assert {found.path for found in findings(repository.scan())} == {"@tag-message"}


def test_a_tag_may_hold_a_file_or_a_folder_that_no_commit_has(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"a.txt": "hello"})
    (tmp_path / "value").write_text(f"token: {fake('github_token')}\n")
    blob = repository.git("hash-object", "-w", str(tmp_path / "value"))
    repository.git("tag", "a-blob", blob)
    assert {found.path for found in findings(repository.scan())} == {"@tag-message"}
    repository.git("tag", "-d", "a-blob")
    repository.git("update-index", "--add", "--cacheinfo", f"100644,{blob},config/app.ini")
    tree = repository.git("write-tree")
    repository.git("reset", "--quiet")
    repository.git("tag", "-a", "a-tree", "-m", "a folder", tree)
    assert places(repository.scan()) == {("secret-in-history", "config/app.ini", 1)}


def test_a_signed_tag_inside_a_merge_commit_is_read(repository: Repository, tmp_path: Path) -> None:
    first = repository.commit({"a.txt": "hello"})
    second = repository.commit({"a.txt": "world"})
    person = "a <a@example.com> 1700000000 +0000"
    (tmp_path / "merge").write_text(
        f"tree {repository.git('rev-parse', 'HEAD^{tree}')}\nparent {second}\nparent {first}\n"
        f"author {person}\ncommitter {person}\nmergetag object {first}\n type commit\n tag v1\n tagger {person}\n"
        f" \n key {fake('github_token')}\n\nMerge tag v1\n"
    )
    repository.git("reset", "--quiet", repository.git("hash-object", "-t", "commit", "-w", str(tmp_path / "merge")))
    assert {found.path for found in findings(repository.scan())} == {"@tag-message"}


def test_a_graft_hides_no_parent(repository: Repository) -> None:
    repository.commit({"a.txt": f"token: {fake('github_token')}"})
    last = repository.commit({"a.txt": "hello"})
    (repository.root / ".git" / "info").mkdir(exist_ok=True)
    (repository.root / ".git" / "info" / "grafts").write_text(f"{last}\n")
    assert places(repository.scan()) == {("secret-in-history", "a.txt", 1)}


def test_a_shallow_clone_is_a_problem_that_says_what_to_run(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"a.txt": "a\n"})
    repository.commit({"a.txt": "b\n"})
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth", "1", f"file://{repository.root}", str(clone))
    (problem,) = Repository(clone).scan().problems
    assert "git fetch --unshallow" in problem.reason


def test_a_missing_blob_is_a_problem_at_its_path(repository: Repository) -> None:
    repository.commit({"lost.txt": "first\n"})
    oid = repository.git("rev-parse", "HEAD:lost.txt")
    repository.commit({"lost.txt": "second\n"})
    (repository.root / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    (problem,) = repository.scan().problems
    assert problem.path == "lost.txt"
    assert "git fetch --refetch" in problem.reason


def test_a_missing_commit_is_a_problem_and_the_files_are_still_read(repository: Repository) -> None:
    first = repository.commit({"a.js": f"key('{fake('stripe_live')}')\n"})
    repository.commit({"b.txt": "b\n"})
    (repository.root / ".git" / "objects" / first[:2] / first[2:]).unlink()
    result = repository.scan()
    assert result.problems
    assert ("live-secret", "a.js", 1) in places(result)


def test_a_repository_without_commits_has_no_problem(repository: Repository) -> None:
    result = repository.scan()
    assert (result.problems, result.secrets, result.blobs) == ((), (), 0)


def test_with_a_base_only_its_successors_are_read(repository: Repository) -> None:
    base = repository.commit({"old.env": f"GITHUB_TOKEN={fake('github_token')}\n"})
    repository.commit({"old.env": None, "new.env": f"GITHUB_TOKEN={fake('github_token', 2)}\n"})
    repository.commit({"new.env": None})
    assert places(scan(repository.job(base=base))) == {("secret-in-history", "new.env", 1)}


def test_a_folder_of_a_repository_sees_its_own_paths(repository: Repository) -> None:
    repository.commit(
        {"apps/api/a.env": f"GITHUB_TOKEN={fake('github_token')}\n", "apps/web/b.env": f"T={fake('npm_token')}\n"}
    )
    repository.commit({"apps/api/a.env": None, "apps/web/b.env": None})
    job = repository.job(prefix="apps/api/")
    assert places(scan(job)) == {("secret-in-history", "a.env", 1)}


def test_paths_with_newlines_and_quotes_survive(repository: Repository) -> None:
    name = 'odd\n"name.env'
    repository.commit({name: f"GITHUB_TOKEN={fake('github_token')}\n"})
    repository.commit({name: None})
    assert places(repository.scan()) == {("secret-in-history", name, 1)}
