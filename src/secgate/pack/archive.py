"""A zip that equal files always give equal bytes of, and a reader that takes nothing else.

Every file is stored, not compressed: a pack is then the same whatever library writes it, and cannot be a bomb, since
nothing in it is larger than it looks. Names are sorted and plain ASCII, times are 1980-01-01, modes are 0644. The
reader packs what it has read once more and compares, so that a byte that no file holds cannot differ either.
"""

import re
import struct
import zlib
from collections.abc import Iterator, Mapping

from secgate.errors import IntegrityError
from secgate.model import counted

MOST_BYTES = 1 << 30
MOST_FILES = 5_000
_LONGEST_NAME = 240
_NAME = re.compile(r"[A-Za-z0-9_%@+=~-][A-Za-z0-9._%@+=~-]*(?:/[A-Za-z0-9_%@+=~-][A-Za-z0-9._%@+=~-]*)*")
# APPNOTE.TXT of the zip format, 4.3.7, 4.3.12 and 4.3.16.
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_LOCAL_FIELDS, _CENTRAL_FIELDS, _END_FIELDS = "<4s5H3I2H", "<4s6H3I5H2I", "<4s4H2IH"
_LOCAL_SIZE = struct.calcsize(_LOCAL_FIELDS)
_CENTRAL_SIZE = struct.calcsize(_CENTRAL_FIELDS)
_END_SIZE = struct.calcsize(_END_FIELDS)
_VERSION, _UNIX = 20, 3 << 8
_DATE = 1 << 5 | 1  # 1980-01-01, the first day that the format can say
_MODE = 0o100644 << 16


def is_name(name: str) -> bool:
    """Whether a pack may hold a file of this name: relative, below no `..`, and the same on every file system."""
    return len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None


def packed(files: Mapping[str, bytes]) -> bytes:
    """The archive of these files.

    Raises:
        ValueError: when a name cannot be one, or two names are one on some file systems.
    """
    if mistake := _mistake(sorted(files)):
        raise ValueError(mistake)
    return _written(files)


def _written(files: Mapping[str, bytes]) -> bytes:
    body, directory, offset = [], [], 0
    for name in sorted(files):
        data, raw = files[name], name.encode("ascii")
        common = (zlib.crc32(data), len(data), len(data), len(raw), 0)
        head = struct.pack(_LOCAL_FIELDS, _LOCAL, _VERSION, 0, 0, 0, _DATE, *common) + raw
        row = (_CENTRAL, _UNIX | _VERSION, _VERSION, 0, 0, 0, _DATE, *common, 0, 0, 0, _MODE, offset)
        directory.append(struct.pack(_CENTRAL_FIELDS, *row) + raw)
        body += [head, data]
        offset += len(head) + len(data)
    listed = b"".join(directory)
    count = len(directory)
    end = struct.pack(_END_FIELDS, _END, 0, 0, count, count, len(listed), offset, 0)
    return b"".join((*body, listed, end))


def unpacked(data: bytes) -> dict[str, bytes]:
    """The files of an archive that `packed` wrote.

    Raises:
        IntegrityError: for anything else, whatever other programs would make of it.
    """
    if len(data) > MOST_BYTES:
        raise IntegrityError(f"is larger than {MOST_BYTES >> 20} MB")
    if not data.startswith(_LOCAL):
        raise IntegrityError("is no pack: it does not begin as one")
    rows = list(_files(data))
    names = [name for name, _ in rows]
    if mistake := _mistake(names):
        raise IntegrityError(mistake)
    if names != sorted(names):
        raise IntegrityError("its files are not in order")
    files = dict(rows)
    # NOTE: this also refuses whatever has not been named so far: other times and modes, links, further directories,
    # comments, extra fields, zip64, and bytes before, between and behind the files.
    if (canonical := _written(files)) != data:
        raise IntegrityError(_difference(data, names, canonical))
    return files


def _files(data: bytes) -> Iterator[tuple[str, bytes]]:
    at = count = 0
    while data[at : at + 4] == _LOCAL:
        if len(data) < at + _LOCAL_SIZE:
            raise IntegrityError("is cut off")
        fields = struct.unpack_from(_LOCAL_FIELDS, data, at)
        flags, method, size, longer, name_size, extra = fields[2], fields[3], fields[7], fields[8], *fields[9:11]
        start = at + _LOCAL_SIZE + name_size + extra
        name = data[at + _LOCAL_SIZE : at + _LOCAL_SIZE + name_size].decode("ascii", "backslashreplace")
        if method != 0 or size != longer:
            raise IntegrityError(f"holds a compressed file, {name}")
        if flags or extra:
            raise IntegrityError(f"says more of {name} than a pack does: encrypted, zip64, or another program's work")
        if start + size > len(data):
            raise IntegrityError("is cut off")
        if (count := count + 1) > MOST_FILES:
            raise IntegrityError(f"holds more than {MOST_FILES} files")
        yield name, data[start : start + size]
        at = start + size


def _mistake(names: list[str]) -> str:
    """What is wrong with names; empty when nothing is."""
    seen: dict[str, str] = {}
    for name in names:
        if not is_name(name):
            return f"holds a file whose name no pack has: {name}"
        if (other := seen.get(name.lower())) is not None:
            again = other == name
            return f"holds {name} twice" if again else f"holds {other} and {name}, which are one file on some systems"
        seen[name.lower()] = name
    folders = {name[:at].lower() for name in names for at, char in enumerate(name) if char == "/"}
    if clash := sorted(folders & seen.keys()):
        return f"holds {seen[clash[0]]} as a file and as a folder"
    return ""


def _difference(data: bytes, names: list[str], canonical: bytes) -> str:
    """What else an archive holds, in words."""
    places = [at.start() for at in re.finditer(re.escape(_END), data)]
    if not places:
        return "is cut off: it has no end"
    if len(data) > places[-1] + _END_SIZE:
        return "has bytes behind its end"
    end = struct.unpack_from(_END_FIELDS, data, places[-1]) if len(data) == places[-1] + _END_SIZE else None
    if end is None:
        return "is cut off: it has no end"
    if end[4] != len(names):
        return f"its directory lists {counted(end[4], 'file')} and it holds {len(names)}"
    at = end[6]
    if at != struct.unpack_from(_END_FIELDS, canonical, len(canonical) - _END_SIZE)[6]:
        return "its directory is not where it says, or it has more than one"
    for name in names:
        if len(data) < at + _CENTRAL_SIZE or data[at : at + 4] != _CENTRAL:
            return "its directory is not where it says, or it has more than one"
        fields = struct.unpack_from(_CENTRAL_FIELDS, data, at)
        raw = data[at + _CENTRAL_SIZE : at + _CENTRAL_SIZE + fields[10]].decode("ascii", "backslashreplace")
        if raw != name:
            return f"its directory calls {name} {raw}"
        if fields[15] != _MODE:
            return f"says that {name} is a link, a folder or a program"
        at += _CENTRAL_SIZE + fields[10]
    return "is not written as a pack is: something beside its files was changed"
