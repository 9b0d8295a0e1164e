"""A copy of a repository at one commit, made as if it were hostile.

No hooks, filters, submodules, prompts or redirects to other protocols, and no more than it may weigh.
"""

import re

from secgate.errors import SecgateError
from secgate.fleet import keeper
from secgate.fleet.job import Job
from secgate.fleet.process import Room
from secgate.target.git import Git, git_command

_MB = 1_000_000
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_CLOSED = ("-c", "credential.helper=", "-c", "core.askPass=true", "-c", "lfs.fetchexclude=*")


class CheckoutError(Exception):
    """The copy cannot be made.

    Args:
        reason: why, for the report.
        again: whether another try may succeed.
    """

    def __init__(self, reason: str, *, again: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again


def check_out(job: Job, room: Room) -> None:
    """Put the files of the commit that a job names into the room's target.

    Raises:
        CheckoutError: for every reason; nothing half copied is gated.
    """
    try:
        _clone(job, room)
        git = Git(room.target, room.target / ".git")
        commit = _commit(git, job.ref)
        _require_size(git, commit, job.size_mb)
        command = git_command(
            f"--git-dir={git.git_dir}", f"--work-tree={git.root}", "checkout", "--quiet", "--force", "--detach", commit
        )
        done = room.keep(command)
    except SecgateError as error:
        raise CheckoutError(error.what) from error
    if done.code != 0:
        raise CheckoutError(_why(done.code, f"its files cannot be written: {first_line(done.said)}", job))


def _clone(job: Job, room: Room) -> None:
    command = git_command(
        *_CLOSED, "clone", "--quiet", "--no-checkout", "--no-recurse-submodules", "--template=", "--no-local",
        "--origin=origin", "--", job.place, str(room.target),
    )  # fmt: skip
    protocols = job.protocols if job.is_url else ("file",)
    allowed = {"GIT_ALLOW_PROTOCOL": ":".join(protocols), "GIT_ASKPASS": "true", "SSH_ASKPASS": "true"}
    ssh = {"GIT_SSH_COMMAND": "ssh -oBatchMode=yes"}
    done = room.keep(command, most_bytes=job.size_mb * _MB, extra=allowed | ssh)
    if done.code != 0:
        again = done.code not in {keeper.LATE, keeper.LARGE}
        raise CheckoutError(_why(done.code, f"cannot be cloned: {first_line(done.said)}", job), again=again)


def _why(code: int, otherwise: str, job: Job) -> str:
    match code:
        case keeper.LATE:
            return f"took longer than {job.timeout_s} s"
        case keeper.LARGE:
            return f"its clone is larger than {job.size_mb} MB"
        case _:
            return otherwise


def _commit(git: Git, ref: str | None) -> str:
    """The commit of a ref of the origin."""
    if ref is None:
        names = ["refs/remotes/origin/HEAD", "HEAD"]
        found = [commit for name in names if (commit := _resolved(git, name))][:1]
    else:
        short = ref.removeprefix("refs/heads/")
        names = [f"refs/remotes/origin/{short}"] if not ref.startswith("refs/tags/") else []
        names += [f"refs/tags/{ref.removeprefix('refs/tags/')}"] if short == ref else []
        names += [ref] if _COMMIT.fullmatch(ref) else []
        found = [commit for name in names if (commit := _resolved(git, name))]
    if len(set(found)) > 1:
        raise CheckoutError(f'"{ref}" names more than one commit: write refs/heads/ or refs/tags/ before it')
    if not found:
        raise CheckoutError(f'no commit is named "{ref}" there' if ref is not None else "it has no commit")
    return found[0]


def _resolved(git: Git, name: str) -> str:
    shown = git.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", ok=(0, 1, 128))
    return shown.decode("ascii", "replace").strip()


def _require_size(git: Git, commit: str, size_mb: int) -> None:
    # NOTE: a few kilobytes of a pack can hold gigabytes of zeros: files are weighed before they are written.
    listed = git.run("ls-tree", "-r", "-l", "-z", "--full-tree", commit)
    sizes = (entry.split(b"\t", 1)[0].split()[-1] for entry in listed.split(b"\0") if entry)
    total = sum(int(size) for size in sizes if size.isdigit())
    if total > size_mb * _MB:
        raise CheckoutError(f"its files are larger than {size_mb} MB")


def first_line(text: str) -> str:
    """The first line that says what is wrong, without its head; advice and warnings only where nothing else is said."""
    said = [line.strip() for line in text.splitlines() if line.strip()]
    lines = [line for line in said if not line.startswith(("hint:", "warning:"))] or said
    return re.sub(r"^(?:fatal|error): ", "", lines[0])[:300] if lines else "it said nothing"
