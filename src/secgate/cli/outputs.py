"""Reports in files: which formats to write where, and files that are written whole or not at all."""

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

import typer

from secgate.errors import ConfigError
from secgate.model import Report
from secgate.reports import formats
from secgate.reports.escape import safe
from secgate.settings.strict import nearest


def known() -> str:
    """The names of all formats, for a sentence."""
    return ", ".join(formats())


def wanted_outputs(
    outputs: Sequence[str], *, option: str, inputs: Iterable[Path | None] = ()
) -> list[tuple[str, Path]]:
    """(format, file) of each NAME=PATH.

    Raises:
        ConfigError: an unknown format, a folder that is not there, a place that no file may take, or one file twice.
    """
    wanted: list[tuple[str, Path]] = []
    read = tuple(inputs)
    for output in outputs:
        name, _, file = output.partition("=")
        if not file:
            raise ConfigError(
                f'{option}: "{output}" is not NAME=PATH', next_step=f"For example: {option} json=report.json"
            )
        require_format(name, option)
        require_place(Path(file), read)
        if any(Path(file).resolve() == other.resolve() for _, other in wanted):
            raise ConfigError("is written twice", where=file, next_step=f"Name a file of its own for each {option}.")
        wanted.append((name, Path(file)))
    return wanted


def require_place(file: Path, inputs: Iterable[Path | None] = ()) -> None:
    """Refuse a place that no file may take.

    Raises:
        ConfigError: a folder that is not there, what is there and is no file, or one of the inputs.
    """
    for one in inputs:
        if one is not None and (file.resolve() == one.resolve() or _is_same(file, one)):
            raise ConfigError(
                "is read by this command and would be lost", where=str(file), next_step="Name another file."
            )
    if not file.parent.is_dir():
        raise ConfigError("no such folder", where=str(file.parent), next_step="Make it first.")
    if file.exists() and not file.is_file():
        # NOTE: a device must not be replaced by a file: as root, `json=/dev/null` would be the end of /dev/null.
        raise ConfigError("is there and is no regular file", where=str(file), next_step="Name a file.")


def _is_same(file: Path, other: Path) -> bool:
    """Whether both are one file under two names."""
    return file.exists() and other.exists() and file.samefile(other)


def require_format(name: str, option: str) -> None:
    """Refuse a name that is no format.

    Raises:
        ConfigError: with the nearest one, or with the extra that it needs.
    """
    if name not in formats():
        hint = nearest(name, list(formats()))
        raise ConfigError(
            f'{option}: "{name}" is not a format' + (f'; did you mean "{hint}"?' if hint else ""),
            next_step=f"Formats: {known()}.",
        )
    if option == "--format" and getattr(formats()[name], "BINARY", False) and sys.stdout.isatty():
        raise ConfigError(
            f"{option}: {name} is no text for a terminal",
            next_step=f"Write it to a file: --output {name}=report.{name}",
        )
    library = getattr(formats()[name], "EXTRA", None)
    if library is not None and find_spec(library) is None:
        raise ConfigError(
            f"{option}: the format {name} needs {library}, which is not installed",
            next_step=f'Install the extra: pip install "secgate-checklist[{name}]".',
        )


def with_maps(*names: str) -> bool:
    """Whether one of these formats shows the maps of the application by itself."""
    return any(getattr(formats()[name], "MAPS", False) for name in names)


def refusal(name: str, report: Report) -> str | None:
    """Why a format cannot be written of this report; None for nearly all, which can be written of any."""
    refused = getattr(formats()[name], "refusal", None)
    reason: str | None = refused(report) if refused is not None else None
    return reason


def without_refused(wanted: Sequence[tuple[str, Path]], report: Report) -> list[tuple[str, Path]]:
    """The outputs that can be written of a report; of each other it is said why, and an older file there is removed.

    NOTE: what the file says was said of an earlier run, and whoever takes it for that of this one is misled.
    """
    kept = []
    for name, file in wanted:
        if (reason := refusal(name, report)) is None:
            kept.append((name, file))
            continue
        file.unlink(missing_ok=True)
        typer.echo(f"error: {name}={safe(str(file))} is not written: {reason}", err=True)
    return kept


def rendered(name: str, report: Report, **options: Any) -> bytes:  # noqa: ANN401 - each format has its own
    """The report in a format, as bytes of UTF-8."""
    form = formats()[name]
    if report.packages is not None:
        # Imported here: most reports have no packages.
        from secgate.reports.asked import given_to  # noqa: PLC0415 - as above

        report = given_to(form, report)
    made = form.render(report, **options)
    return made if isinstance(made, bytes) else made.encode("utf-8", "backslashreplace")


def written(name: str, report: Report, out: BinaryIO, **options: Any) -> None:  # noqa: ANN401 - as above
    """Write the report in a format to `out`: part by part where the format can, else at once."""
    stream = getattr(formats()[name], "stream", None)
    if stream is None:
        out.write(rendered(name, report, **options))
    else:
        stream(report, out, **options)


def show_report(name: str, report: Report, **options: Any) -> None:  # noqa: ANN401 - as above
    """Write the report in a format to standard output, after what was written there before."""
    sys.stdout.flush()
    written(name, report, sys.stdout.buffer, **options)
    sys.stdout.flush()


def write_report(file: Path, name: str, report: Report, **options: Any) -> None:  # noqa: ANN401 - as above
    """Write the report in a format to a file, whole or not at all.

    Raises:
        ConfigError: when it cannot be written.
    """
    with _whole(file) as handle:
        written(name, report, handle, **options)


def write_whole(file: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        ConfigError: when it cannot be written.
    """
    with _whole(file) as handle:
        handle.write(data)


@contextmanager
def _whole(file: Path) -> Iterator[BinaryIO]:
    """A file that takes its place when all of it is written; what fails before leaves the old one there."""
    file = file.resolve()
    try:
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(descriptor, "wb") as handle:
                yield handle
            os.chmod(name, 0o644)  # noqa: PTH101 - a report is for others to read
            os.replace(name, file)  # noqa: PTH105 - atomic
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror}", where=str(file)) from error
