"""Where this program keeps what is the user's own: results, proofs, the last reports and the ledger."""

import hashlib
import os
from pathlib import Path

from secgate.cache import Cache
from secgate.errors import ConfigError
from secgate.target.tree import WorkTree


def cache_folder() -> Path:
    """The user's own cache of secgate; nothing in it comes from a target unescaped, and none of it is a secret.

    Raises:
        ConfigError: when the user has no home folder.
    """
    named = os.environ.get("XDG_CACHE_HOME", "")
    try:
        # NOTE: its specification says to ignore a relative one; it would lie where one stands, often in the target.
        return (Path(named) if os.path.isabs(named) else Path.home() / ".cache") / "secgate"  # noqa: PTH117 - a text
    except RuntimeError as error:
        raise ConfigError("there is no home folder to keep reports in", next_step="Set XDG_CACHE_HOME.") from error


def proofs_folder() -> Path | None:
    """Where proofs of checks that were made on this machine are kept; None when the user has no home folder."""
    try:
        return cache_folder() / "proofs"
    except ConfigError:
        return None


def results_folder() -> Path | None:
    """Where results of earlier runs are kept; None when the user has no home folder."""
    try:
        return cache_folder()
    except ConfigError:
        return None


def results_cache(tree: WorkTree, *, wanted: bool) -> Cache:
    """Results of earlier runs; it holds nothing when it is not wanted, or when the target could have written it."""
    try:
        roots = (tree.root, *([tree.git.root] if tree.git is not None else []))
        return Cache.outside(cache_folder() if wanted else None, roots)
    except ConfigError:
        return Cache()


def last_report(path: Path) -> Path:
    """Where the last report of a target is kept for `explain`; it holds no secret value.

    Raises:
        ConfigError: when the user has no home folder.
    """
    return cache_folder() / "last" / f"{hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:16]}.json"


def ledger_folder() -> Path:
    """Where the ledger of all runs on this machine lies: the user's own data folder.

    Raises:
        ConfigError: when the user has no home folder.
    """
    named = os.environ.get("XDG_DATA_HOME", "")
    try:
        home = Path(named) if os.path.isabs(named) else Path.home() / ".local" / "share"  # noqa: PTH117 - a text
    except RuntimeError as error:
        raise ConfigError("there is no home folder to keep the ledger in", next_step="Set XDG_DATA_HOME.") from error
    return home / "secgate"
