"""The secret scan: work tree and history, line by line. Runs in a child process; no value ever leaves it.

Start with `scan(job)`. What goes wrong inside comes back as a problem: the kind of error and our own line, no more.
"""

import hashlib
import traceback
from collections.abc import Iterable
from pathlib import Path

from secgate.errors import EngineError
from secgate.secrets.corpus import Corpus, Document, Origin
from secgate.secrets.emit import Emitter, Named
from secgate.secrets.examine import Examiner
from secgate.secrets.values import (
    COMMIT_MESSAGE,
    REF_NAME,
    TAG_MESSAGE,
    FileBlob,
    Job,
    Problem,
    Result,
    Secret,
    SecretPlace,
    ValuePlace,
)
from secgate.target.git import Git
from secgate.target.history import REFETCH, History, head_blobs, read_history, sizes
from secgate.target.places import contents
from secgate.target.text import LFS_POINTER
from secgate.target.tree import MAX_FILE_BYTES

__all__ = ["FileBlob", "Job", "Problem", "Result", "Secret", "SecretPlace", "scan"]

_MESSAGE_PATHS = {"commit": COMMIT_MESSAGE, "tag": TAG_MESSAGE, "ref": REF_NAME}


def scan(job: Job) -> Result:
    """Every secret in the job's files and history.

    Never raises: an error inside becomes a problem without any text of the target.
    """
    try:
        return _scan(job)
    except Exception as error:  # noqa: BLE001 - an exception's text or traceback could hold a value; only its place may leave
        return Result(problems=(Problem(None, f"the secret scanner stopped: {_place_of(error)}"),))


def _scan(job: Job) -> Result:
    corpus = Corpus()
    problems = list(job.unread)
    tree_paths = {file.path for file in job.files}
    by_content: dict[str, Document] = {}
    for file in job.files:
        if file.data.startswith(LFS_POINTER):
            problems.append(Problem(file.path, "a Git LFS pointer: run `git lfs pull`, its content is not here"))
        origin = Origin(file.path, None, in_head=True)
        key = _blob_id(file.data)
        if key in by_content:
            by_content[key].origins.append(origin)
        else:
            by_content[key] = corpus.add(file.data, [origin])
    for name in sorted({*job.names, *tree_paths}):
        corpus.add_name(name, [Origin(name, None, in_head=True)])
    blobs = messages = 0
    if job.history == "full" and job.git_dir is not None:
        blobs, messages = _read_history(job, corpus, by_content, problems)
    named, unknown = _named(job, corpus)
    corpus.freeze()
    examiner = Examiner(corpus, job)
    return Emitter(examiner, job, tree_paths, Named(named, unknown)).result(
        files=len(job.files), blobs=blobs, messages=messages, problems=tuple(problems)
    )


def _named(job: Job, corpus: Corpus) -> tuple[dict[ValuePlace, list[Document]], dict[ValuePlace, str]]:
    """The documents of the places that the job names, and why others have none.

    What is read here for a place alone has no origin, so nothing is ever reported of it.
    """
    documents: dict[ValuePlace, list[Document]] = {}
    unknown: dict[ValuePlace, str] = {}
    in_files = [place for place in job.named if not place.path.startswith("@")]
    for place in (place for place in job.named if place not in in_files):
        read = [d for d in corpus.documents if any((o.path, o.commit) == (place.path, place.commit) for o in d.origins)]
        documents[place] = read
        if not read:
            unknown[place] = f"{place.path} of {place.commit[:12]} was not read in this run"
    if not in_files or job.git_dir is None:
        return documents, unknown | dict.fromkeys(in_files, "the target is no git repository")
    git = Git(Path(job.root), Path(job.git_dir))
    found = contents(git, job.prefix, [(place.commit, place.path) for place in in_files])
    for place in in_files:
        content = found[place.commit, place.path]
        if isinstance(content, str):
            unknown[place] = content
        else:
            documents[place] = [corpus.add(content, [])]
    return documents, unknown


def _read_history(
    job: Job, corpus: Corpus, by_content: dict[str, Document], problems: list[Problem]
) -> tuple[int, int]:
    """Take in all blobs and messages of the history; the number of blobs and of messages."""
    git = Git(Path(job.root), Path(job.git_dir or ""))
    try:
        history = read_history(git, base=job.base)
        head = head_blobs(git)
    except EngineError:
        problems.append(Problem(None, "git cannot read the history of this repository: run `git fsck`"))
        return 0, 0
    problems.extend(Problem(gap.path, gap.reason) for gap in history.gaps)
    origins = _origins(job, history, head)
    sha1 = all(len(oid) == 40 for oid in origins)  # noqa: PLR2004 - a repository of SHA-256 objects has 64
    wanted = []
    for oid, places in origins.items():
        known = by_content.get(oid) if sha1 else None
        if known is None:
            wanted.append(oid)
        else:
            known.origins.extend(places)
    readable = _readable(git, wanted, origins, problems)
    for oid, data in git.blobs(readable):
        if data is None:
            problems.append(_missing(oid, origins[oid]))
        else:
            corpus.add(data, origins[oid])
    first: dict[str, Origin] = {}
    named = frozenset(job.names)
    for origin in (origin for places in origins.values() for origin in places):
        first.setdefault(origin.path, origin)
    for name, origin in first.items():
        if name not in named:
            corpus.add_name(name, [origin])
    for message in history.messages:
        corpus.add_text(message.text, [Origin(_MESSAGE_PATHS[message.kind], message.oid, in_head=False)])
    return len(origins), len(history.messages)


def _origins(job: Job, history: History, head: dict[str, str]) -> dict[str, list[Origin]]:
    found: dict[str, list[Origin]] = {}
    for place in history.places:
        if not place.path.startswith(job.prefix):
            continue
        origin = Origin(place.path[len(job.prefix) :], place.commit, in_head=head.get(place.path) == place.oid)
        found.setdefault(place.oid, []).append(origin)
    return found


def _readable(git: Git, wanted: list[str], origins: dict[str, list[Origin]], problems: list[Problem]) -> list[str]:
    known = sizes(git, wanted)
    readable = []
    for oid in wanted:
        size = known.get(oid)
        if size is None:
            problems.append(_missing(oid, origins[oid]))
        elif size > MAX_FILE_BYTES:
            reason = f"is larger than {MAX_FILE_BYTES // 1_000_000} MB in commit {(origins[oid][0].commit or '')[:12]}"
            problems.append(Problem(origins[oid][0].path, reason))
        else:
            readable.append(oid)
    return readable


def _missing(oid: str, places: Iterable[Origin]) -> Problem:
    first = next(iter(places))
    return Problem(
        first.path,
        f"object {oid[:12]} of commit {(first.commit or '')[:12]} is not in this clone: {REFETCH}",
    )


def _blob_id(data: bytes) -> str:
    """The id that git gives this content in a repository of SHA-1 objects."""
    digest = hashlib.sha1(b"blob %d\0" % len(data), usedforsecurity=False)
    digest.update(data)
    return digest.hexdigest()


def _place_of(error: BaseException) -> str:
    """Kind of an error and our own file and line, nothing else."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if "secgate" in frame.filename]
    where = f" at {Path(own[-1].filename).name}:{own[-1].lineno}" if own else ""
    return f"{type(error).__name__}{where}; please report this"
