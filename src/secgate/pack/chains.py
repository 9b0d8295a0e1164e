"""Which texts in a pack a policy's digest was made over: its own, and those of the policies that it extends."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import islice
from pathlib import PurePosixPath
from urllib.parse import unquote

import yaml

_DEEPEST = 12
_MOST = 2_000


def chain_of(digest: str, texts: Mapping[str, bytes]) -> tuple[str, ...]:
    """The names of the texts, in order, over which a digest was made; empty when there are none.

    Args:
        digest: of a policy in a report.
        texts: by the name in the pack, of which the last part is the policy's file.
    """
    extends = {name: _extends(data) for name, data in texts.items()}
    for name in texts:
        for chain in islice(_chains(name, extends, 0), _MOST):
            made = sha256(b"".join(texts[one] for one in chain)).hexdigest()
            if digest == f"sha256:{made}":
                return chain
    return ()


def _extends(data: bytes) -> tuple[str, ...]:
    try:
        document = yaml.safe_load(data)
        names = document.get("extends") or ()
        return tuple(map(str, (names,) if isinstance(names, str) else names))
    except (yaml.YAMLError, AttributeError, TypeError, ValueError, RecursionError):
        return ()


def _chains(name: str, extends: Mapping[str, tuple[str, ...]], depth: int) -> Iterator[tuple[str, ...]]:
    """Every way in which the names that a text extends can be read; two texts may have one name."""
    if depth < _DEEPEST:
        yield from ((name, *rest) for rest in _rests(extends[name], extends, depth))


def _rests(bases: tuple[str, ...], extends: Mapping[str, tuple[str, ...]], depth: int) -> Iterator[tuple[str, ...]]:
    if not bases:
        yield ()
        return
    for candidate in extends:
        if _is_named(candidate, bases[0]):
            for first in _chains(candidate, extends, depth + 1):
                yield from ((*first, *rest) for rest in _rests(bases[1:], extends, depth))


def _is_named(file: str, base: str) -> bool:
    last = PurePosixPath(unquote(file)).name
    return PurePosixPath(base).name in {last, PurePosixPath(last).stem}
