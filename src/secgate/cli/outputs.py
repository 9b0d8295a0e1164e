"""Reports in files: which formats to write where, and files that are written whole or not at all."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from secgate.errors import ConfigError
from secgate.model import Report
from secgate.reports import formats
from secgate.settings.strict import nearest


def known() -> str:
    """The names of all formats, for a sentence."""
    return ", ".join(formats())


def wanted_outputs(outputs: Sequence[str], *, option: str) -> list[tuple[str, Path]]:
    """(format, file) of each NAME=PATH.

    Raises:
        ConfigError: an unknown format, a folder that is not there, or a place that no file may take.
    """
    wanted = []
    for output in outputs:
        name, _, file = output.partition("=")
        if not file:
            raise ConfigError(
                f'{option}: "{output}" is not NAME=PATH', next_step=f"For example: {option} json=report.json"
            )
        require_format(name, option)
        if not Path(file).parent.is_dir():
            raise ConfigError("no such folder", where=str(Path(file).parent), next_step="Make it first.")
        if Path(file).exists() and not Path(file).is_file():
            # NOTE: a device must not be replaced by a file: as root, `json=/dev/null` would be the end of /dev/null.
            raise ConfigError("is there and is no regular file", where=file, next_step="Name a file.")
        wanted.append((name, Path(file)))
    return wanted


def require_format(name: str, option: str) -> None:
    """Refuse a name that is no format.

    Raises:
        ConfigError: with the nearest one.
    """
    if name not in formats():
        hint = nearest(name, list(formats()))
        raise ConfigError(
            f'{option}: "{name}" is not a format' + (f'; did you mean "{hint}"?' if hint else ""),
            next_step=f"Formats: {known()}.",
        )


def rendered(name: str, report: Report, **options: Any) -> bytes:  # noqa: ANN401 - each format has its own
    """The report in a format, as bytes of UTF-8."""
    made = formats()[name].render(report, **options)
    return made if isinstance(made, bytes) else made.encode("utf-8", "backslashreplace")


def write_whole(file: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        ConfigError: when it cannot be written.
    """
    file = file.resolve()
    try:
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(data)
            os.chmod(name, 0o644)  # noqa: PTH101 - a report is for others to read
            os.replace(name, file)  # noqa: PTH105 - atomic
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror}", where=str(file)) from error
