"""The three doors through which checks come in."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from catalog.pack import CHECK, load, write_check
from secgate import __version__
from secgate.catalog.registry import Broken, Pack, Registry, default_packs
from secgate.errors import ConfigError
from support import write


def installed(
    site: Path, monkeypatch: pytest.MonkeyPatch, *, names: str = "acme_checks", name: str = "acme-checks"
) -> None:
    """Put a distribution with an entry point on the path, as pip would."""
    write(
        site / "acme_checks-1.2.dist-info",
        {
            "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n",
            "entry_points.txt": f"[secgate.checks]\nacme = {names}\n",
        },
    )
    monkeypatch.syspath_prepend(site)


def refusal(*packs: Pack) -> str:
    """The message that some packs are refused with."""
    with pytest.raises(ConfigError) as caught:
        Registry(packs)
    return str(caught.value)


def test_the_built_in_pack_comes_first() -> None:
    assert next(iter(default_packs())).origin == f"secgate {__version__}"


def test_an_installed_pack_is_listed_without_importing_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "acme_checks", {"__init__.py": "raise SystemExit('imported')\n"})
    write_check(tmp_path / "acme_checks")
    installed(tmp_path, monkeypatch)
    registry = Registry(default_packs())
    assert registry.get("no-eval").origin == "acme-checks 1.2"
    assert "acme_checks" not in sys.modules


def test_a_pack_inside_a_package_is_listed_without_importing_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "acme_checks", {"__init__.py": "raise SystemExit('imported')\n"})
    write_check(tmp_path / "acme_checks" / "pack")
    installed(tmp_path, monkeypatch, names="acme_checks.pack")
    assert Registry(default_packs()).get("no-eval").folder == tmp_path / "acme_checks" / "pack" / "no-eval"
    assert "acme_checks" not in sys.modules


def test_a_pack_may_lie_in_any_part_of_a_package_that_is_spread_over_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "other", {"acme_checks/README": ""})
    write_check(tmp_path / "site" / "acme_checks" / "pack")
    installed(tmp_path / "site", monkeypatch, names="acme_checks.pack")
    monkeypatch.syspath_prepend(tmp_path / "other")
    assert Registry(default_packs()).get("no-eval").origin == "acme-checks 1.2"


@pytest.mark.parametrize(
    "names", ["acme_checks", "nowhere_at_all", "acme_checks.missing", ":x", "__main__", "..acme_checks"]
)
def test_an_installed_pack_that_names_no_package_is_named_and_the_others_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: str
) -> None:
    write(tmp_path, {"acme_checks.py": ""})
    installed(tmp_path, monkeypatch, names=names)
    registry = Registry(default_packs())
    assert registry.broken == [Broken("acme-checks 1.2", f'names no package folder: acme = "{names}"')]
    assert registry.get("type-safety").id == "type-safety"


def test_an_installed_pack_that_names_a_module_of_no_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "acme_bare", ModuleType("acme_bare"))
    installed(tmp_path, monkeypatch, names="acme_bare")
    assert [pack.origin for pack in Registry(default_packs()).broken] == ["acme-checks 1.2"]


def test_an_installed_pack_without_checks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"acme_checks/__init__.py": ""})
    installed(tmp_path, monkeypatch)
    assert Registry(default_packs()).broken == [Broken("acme-checks 1.2", f"holds no check: {tmp_path}/acme_checks")]


def test_a_check_that_nobody_has_is_refused_with_the_packs_that_may_hold_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path, monkeypatch, names="nowhere_at_all")
    with pytest.raises(ConfigError) as caught:
        Registry(default_packs()).get("acme-keys")
    assert 'acme-checks 1.2 names no package folder: acme = "nowhere_at_all"' in str(caught.value)


def test_the_same_check_from_two_packs_is_refused_with_both_origins(tmp_path: Path) -> None:
    write_check(tmp_path / "a")
    write_check(tmp_path / "b")
    message = refusal(Pack(tmp_path / "a", "pack a"), Pack(tmp_path / "b", "pack b"))
    assert message == (
        f'{tmp_path}/b/no-eval: check "no-eval" comes from two places: pack a and pack b\n'
        "  Rename one of them; a check's id is its folder name."
    )


def test_one_folder_by_two_doors_is_one_check(tmp_path: Path) -> None:
    place = write_check(tmp_path / "a")
    (tmp_path / "b").symlink_to("a")
    registry = Registry([Pack(tmp_path / "a", "pack a"), Pack(tmp_path / "b", "pack b", in_target=True)])
    assert (registry.get("no-eval").folder, registry.get("no-eval").origin) == (place, "pack a")


def test_a_pack_is_found_beside_its_own_metadata_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_check(tmp_path / "site" / "acme_checks")
    installed(tmp_path / "site", monkeypatch)
    write(tmp_path / "other", {"acme_checks/__init__.py": ""})
    monkeypatch.syspath_prepend(tmp_path / "other")
    assert Registry(default_packs()).get("no-eval").folder == tmp_path / "site" / "acme_checks" / "no-eval"


@pytest.mark.parametrize("file", ["check.yaml", "rules.yaml"])
def test_a_file_of_a_check_in_the_target_that_is_a_link_is_refused(tmp_path: Path, file: str) -> None:
    place = write_check(tmp_path)
    (place / file).rename(tmp_path / "elsewhere")
    (place / file).symlink_to(tmp_path / "elsewhere")
    assert load(place).id == "no-eval"
    with pytest.raises(ConfigError, match=f"no-eval/{file}: is a link"):
        Registry([Pack(tmp_path, "x", in_target=True)]).get("no-eval")


def test_a_folder_of_checks_that_is_missing_is_refused(tmp_path: Path) -> None:
    assert refusal(Pack(tmp_path / "gone", "x")) == (
        f"{tmp_path}/gone: no such folder of checks\n  Name a folder that holds check folders."
    )


def test_a_folder_without_checks_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"loose/README.md": "", "file.txt": ""})
    assert refusal(Pack(tmp_path, "x")) == (
        f"{tmp_path}: holds no check\n  A check is a folder with a check.yaml; name the folder above it."
    )


def test_ids_are_sorted(tmp_path: Path) -> None:
    for name in ("no-b", "no-a"):
        write_check(tmp_path, check=CHECK.replace("no-eval", name))
    assert Registry([Pack(tmp_path, "x")]).ids == ["no-a", "no-b"]


def test_all_checks_come_loaded_and_in_order(tmp_path: Path) -> None:
    for name in ("no-b", "no-a"):
        write_check(tmp_path, check=CHECK.replace("no-eval", name))
    assert [check.id for check in Registry([Pack(tmp_path, "x")]).all()] == ["no-a", "no-b"]


def test_an_unknown_check_gets_the_nearest_one(tmp_path: Path) -> None:
    write_check(tmp_path)
    with pytest.raises(ConfigError) as caught:
        Registry([Pack(tmp_path, "x")]).get("no-evil", where="p.yaml:8")
    assert str(caught.value) == (
        'p.yaml:8: unknown check "no-evil"; did you mean "no-eval"?\n  `secgate list --all` shows all checks.'
    )


def test_an_unknown_check_like_no_other_gets_no_hint(tmp_path: Path) -> None:
    write_check(tmp_path)
    with pytest.raises(ConfigError, match=r'^unknown check "zzz"\n'):
        Registry([Pack(tmp_path, "x")]).get("zzz")


def test_a_broken_check_is_an_error_only_when_it_is_used(tmp_path: Path) -> None:
    write_check(tmp_path)
    write(tmp_path, {"no-other/check.yaml": "nonsense: 1\n"})
    registry = Registry([Pack(tmp_path, "x")])
    assert registry.get("no-eval").id == "no-eval"
    with pytest.raises(ConfigError):
        registry.get("no-other")


def test_a_check_is_loaded_once(tmp_path: Path) -> None:
    write_check(tmp_path)
    registry = Registry([Pack(tmp_path, "x")])
    assert registry.get("no-eval") is registry.get("no-eval")


def test_a_check_knows_that_it_lies_inside_the_target(tmp_path: Path) -> None:
    place = write_check(tmp_path)
    assert Registry([Pack(tmp_path, "x", in_target=True)]).get("no-eval").in_target
    assert not load(place).in_target
