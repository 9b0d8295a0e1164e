"""The archive of a pack: always the same bytes, readable by others, and nothing else is taken for one."""

import io
import stat
import struct
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secgate.errors import IntegrityError
from secgate.pack.archive import is_name, packed, unpacked

FILES = {"a/b.txt": b"one\n", "a/c.txt": b"", "report.json": b"{}\n"}
NAMES = st.from_regex(r"[a-z]{1,5}(/[a-z]{1,5})?\.[a-z]{1,3}", fullmatch=True)


def zipped(*rows: tuple[str, bytes], method: int = zipfile.ZIP_STORED, mode: int = 0o100644) -> bytes:
    """A zip that Python's own library writes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in rows:
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            info.create_system = 3
            archive.writestr(info, data, compress_type=method)
    return out.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(IntegrityError) as caught:
        unpacked(data)
    return caught.value.what


@given(st.dictionaries(NAMES, st.binary(max_size=50), max_size=5))
def test_what_is_packed_is_unpacked_or_refused_before(files: dict[str, bytes]) -> None:
    try:
        data = packed(files)
    except ValueError:
        return
    if files:
        assert unpacked(data) == files


def test_equal_files_are_equal_bytes_whatever_their_order() -> None:
    assert packed(FILES) == packed(dict(reversed(FILES.items())))


def test_python_reads_it() -> None:
    with zipfile.ZipFile(io.BytesIO(packed(FILES))) as archive:
        assert archive.testzip() is None
        assert {info.filename: archive.read(info) for info in archive.infolist()} == FILES
        assert {stat.filemode(info.external_attr >> 16) for info in archive.infolist()} == {"-rw-r--r--"}


def test_python_writes_the_same_bytes() -> None:
    assert zipped(*sorted(FILES.items())) == packed(FILES)


def test_unzip_finds_nothing_wrong(tmp_path: Path) -> None:
    file = tmp_path / "pack.zip"
    file.write_bytes(packed(FILES))
    done = subprocess.run(["unzip", "-t", file], capture_output=True, check=False, text=True)
    assert (done.returncode, "No errors detected" in done.stdout) == (0, True)


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd", "../up", "a/../../up", "a//b", "./a", "a/.", "a\\b", "C:/a", "a\nb", "", "a/", "é", "x" * 300,
        ".hidden", "a/.git/config", "con:1",
    ],
)  # fmt: skip
def test_a_name_that_could_lead_elsewhere_is_none(name: str) -> None:
    assert not is_name(name)
    assert refusal(zipped((name, b"")))


def twice() -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        return zipped(("a", b"1"), ("a", b"2"))


def directory_at(data: bytes) -> int:
    return int(struct.unpack_from("<I", data, len(data) - 6)[0])


def two_directories() -> bytes:
    """The directory twice, and an end that points at the second."""
    data = packed({"a": b"1"})
    at = directory_at(data)
    directory, end = data[at:-22], data[-22:]
    moved = end[:16] + struct.pack("<I", at + len(directory)) + end[20:]
    return data[:at] + directory + directory + moved


def renamed() -> bytes:
    data = packed({"a": b"1"})
    at = directory_at(data)
    return data[:at] + data[at:].replace(b"a", b"b", 1)


def fewer() -> bytes:
    data = packed({"a": b"1", "b": b"2"})
    return data[:-14] + struct.pack("<HH", 1, 1) + data[-10:]


def zip64() -> bytes:
    data = packed({"a": b"1"})
    return data[:18] + b"\xff" * 8 + data[26:]


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "no zip": (lambda: b"hello", "does not begin as one"),
    "empty": (lambda: b"", "does not begin as one"),
    "compressed": (lambda: zipped(("a", b"0" * 9), method=zipfile.ZIP_DEFLATED), "holds a compressed file, a"),
    "a bomb": (lambda: zipped(("a", b"\0" * 10_000_000), method=zipfile.ZIP_DEFLATED), "holds a compressed file, a"),
    "twice": (twice, "holds a twice"),
    "case": (lambda: zipped(("A.txt", b""), ("a.txt", b"")), "are one file on some systems"),
    "file and folder": (lambda: zipped(("a", b""), ("a/b", b"")), "as a file and as a folder"),
    "order": (lambda: zipped(("b", b""), ("a", b"")), "not in order"),
    "a link": (lambda: zipped(("a", b"/etc/passwd"), mode=stat.S_IFLNK | 0o777), "a link, a folder or a program"),
    "a program": (lambda: zipped(("a", b""), mode=0o100755), "a link, a folder or a program"),
    "behind": (lambda: packed(FILES) + b"x", "bytes behind its end"),
    "before": (lambda: b"x" + packed(FILES), "does not begin as one"),
    "a second zip behind": (lambda: packed(FILES) + packed({"z": b"other"}), "lists 1 file and it holds 3"),
    "a comment": (lambda: packed(FILES)[:-2] + b"\x01\x00c", "bytes behind its end"),
    "cut off": (lambda: packed(FILES)[:-30], "cut off"),
    "cut in a file": (lambda: packed({"a": b"0" * 100})[:60], "cut off"),
    "two directories": (two_directories, "more than one"),
    "another name in the directory": (renamed, "its directory calls a"),
    "fewer in the directory": (fewer, "lists 1 file and it holds 2"),
    "a size of zip64": (zip64, "cut off"),
    "another time": (lambda: packed({"a": b""}).replace(b"\x21\x00", b"\x22\x00"), "something beside its files"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused(name: str) -> None:
    make, words = HOSTILE[name]
    assert words in refusal(make())


def test_more_files_than_a_pack_has_are_refused() -> None:
    assert "more than 5000 files" in refusal(packed({f"f{number}": b"" for number in range(5_001)}))


def test_a_file_that_claims_a_name_of_another_case_is_not_packed() -> None:
    with pytest.raises(ValueError, match="one file on some systems"):
        packed({"A": b"", "a": b""})
