"""A token that the source writes in another way than it is: escaped, encoded, or in pieces that it puts together."""

import base64
from collections.abc import Callable

import pytest

from panel import Drawer
from secgate.secrets.scan import FileBlob, Job, scan

TOKEN = "gh" + "p_" + Drawer(4).value("alnum32") + "4x7Q"
HALF, REST = TOKEN[:14], TOKEN[14:]
WAYS: dict[str, Callable[[], str]] = {
    "hex escapes": lambda: 't = "' + "".join(f"\\x{ord(c):02x}" for c in TOKEN) + '"\n',
    "some hex escapes": lambda: f't = "\\x67\\x68{TOKEN[2:]}"\n',
    "unicode escapes": lambda: "t = '" + "".join(f"\\u{ord(c):04X}" for c in TOKEN) + "'\n",
    "unicode escapes in braces": lambda: "t = '" + "".join(f"\\u{{{ord(c):x}}}" for c in TOKEN) + "'\n",
    "octal escapes": lambda: "t='" + "".join(f"\\{ord(c):03o}" for c in TOKEN) + "'\n",
    "percent escapes": lambda: "u=https://h.example.io/?t=" + "".join(f"%{ord(c):02X}" for c in TOKEN) + "\n",
    "an escaped sign": lambda: f"u=https://h.example.io/?t={TOKEN.replace('_', '%5F')}\n",
    "references to characters": lambda: "<a>" + "".join(f"&#{ord(c)};" for c in TOKEN) + "</a>\n",
    "hexadecimal": lambda: f"blob = '{TOKEN.encode().hex()}'\n",
    "base64": lambda: f"blob: {base64.b64encode(TOKEN.encode()).decode()}\n",
    "base64 of base64": lambda: f"blob: {base64.b64encode(base64.b64encode(TOKEN.encode())).decode()}\n",
    "an array": lambda: f'const t = ["{HALF}", "{REST}"].join("");\n',
    "a Python join": lambda: f"t = ''.join(['{HALF}', '{REST}'])\n",
    "a call that puts together": lambda: f't = "{HALF}".concat("{REST}")\n',
    "an implosion": lambda: f"$t = implode('', array('{HALF}', '{REST}'));\n",
    "pieces of a template": lambda: f"const t = `${{'{HALF}'}}${{'{REST}'}}`;\n",
    "a piece in a template": lambda: f"const t = `{HALF}${{'{REST}'}}`;\n",
    "pieces of an f-string": lambda: f"t = f\"{{'{HALF}'}}{{'{REST}'}}\"\n",
}  # fmt: skip


def found(text: str) -> list[tuple[int, str]]:
    job = Job((FileBlob("src/a.txt", text.encode()),), root=".", history="off", now=1_800_000_000)
    return [(one.line, one.type) for one in scan(job).secrets if one.klass in {"live", "likely"}]


@pytest.mark.parametrize("way", WAYS)
def test_it_is_found_where_it_stands(way: str) -> None:
    assert [line for line, kind in found("first = 1\n" + WAYS[way]()) if "GitHub" in kind] == [2]


def test_an_array_over_several_lines_is_put_together() -> None:
    lines = found(f"const t = [\n  '{HALF}',\n  '{REST}',\n].join('');\n")
    assert [kind for _, kind in lines if "GitHub" in kind]


@pytest.mark.parametrize(
    "text",
    [
        'red = "\\x1b[31mred\\x1b[0m"\n',
        "name = 'caf\\u00e9 \\u0041\\u0042'\n",
        "u = 'https://h.example.io/a%20b%2Fc?x=%41'\n",
        "d = '" + Drawer(3).value("hex64") + "'\n",
        f"list = ['{HALF}', '{REST}']\n",
        "words = ['alpha', 'beta'].join(', ')\n",
    ],
)
def test_other_text_shows_nothing(text: str) -> None:
    assert [kind for _, kind in found(text) if "high entropy" not in kind.lower()] == []
