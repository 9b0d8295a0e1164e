"""The base is read as it would be alone, whatever the head makes of the files that both have."""

from pathlib import Path

from secgate.compare.side import read_base
from secgate.facts.reached import with_reached
from secgate.settings.config import Config
from secgate.target.commit import open_commit
from secgate.target.snapshot import Snapshot, take
from secgate.target.tree import open_work_tree
from support import commit, git, repository, write


def told(snapshot: Snapshot) -> dict[str, tuple[object, ...]]:
    return {path: (f.text, f.language, f.exclusion, f.tracked) for path, f in snapshot.files.items()}


def test_what_only_the_head_loads_is_left_out_in_the_base(tmp_path: Path) -> None:
    target = repository(
        tmp_path / "target",
        {
            "src/app.js": "export const one = 1;\n", "test/helper.js": "module.exports = 1;\n",
            "src/plain": "module.exports = { two: 2 };\n", "package.json": "{}",
        },
    )  # fmt: skip
    before = git(target, "rev-parse", "HEAD")
    write(target, {"src/app.js": "const h = require('../test/helper.js');\nconst p = require('./plain');\n"})
    commit(target)
    tree = open_work_tree(target)
    head = with_reached(take(tree))
    assert set(head.reached) == {"test/helper.js", "src/plain"}
    base = read_base(head, before, Config()).snapshot
    assert base.reached == {}
    assert told(base) == told(take(open_commit(tree, before)))
