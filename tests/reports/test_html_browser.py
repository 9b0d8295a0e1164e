"""The page in a real browser: nothing runs that is not ours, the filter works, and it prints."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reports.factory import finding, item, report
from reports.hostile import ATTACKS
from reports.page import full_report, hostile_report, maps
from secgate.model import Examined, Frame, Report, Status, Verdict
from secgate.reports.html import render
from secgate.reports.html.items import MOST_FULL_IN_ALL

pytestmark = pytest.mark.system
BROWSE = Path(__file__).with_name("browse.cjs")
Browse = Callable[..., dict[str, Any]]
WORST = "\"'><img src=x onerror=owned=1><script>owned=1</script><svg onload=owned=1><a href=javascript:owned=1>"
ROUTES = 5_000
FINDINGS = 20_000


@pytest.fixture(scope="module")
def browse(tmp_path_factory: pytest.TempPathFactory) -> Browse:
    """Opens the page of a report; what was seen is kept under its name."""
    node, launcher, chromium = (shutil.which(name) for name in ("node", "playwright-core", "chromium"))
    assert node and launcher and chromium, "apt-get install nodejs npm chromium; npm install --global playwright-core"  # noqa: PT018
    folder, kept = tmp_path_factory.mktemp("pages"), dict[str, dict[str, Any]]()

    def look(name: str, made: Report, *words: str) -> dict[str, Any]:
        if name not in kept:
            page = folder / f"{name}.html"
            page.write_text(render(made), encoding="utf-8")
            command = [
                node,
                str(BROWSE),
                str(Path(launcher).resolve().parent),
                chromium,
                str(page),
                *(str(folder / word) for word in words),
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
            assert done.returncode == 0, done.stderr
            kept[name] = json.loads(done.stdout)
            kept[name]["pdf"] = [(folder / word).read_bytes() for word in words]
        return kept[name]

    return look


@pytest.fixture
def full(browse: Browse) -> dict[str, Any]:
    """What was seen of the page of a report that fills every part."""
    return browse("full", full_report(), "full.pdf")


@pytest.fixture
def hostile(browse: Browse) -> dict[str, Any]:
    """The same of one whose texts try to become something else."""
    long = "a" * 3_000
    return browse("hostile", hostile_report("".join((WORST, long, *ATTACKS))))


@pytest.fixture
def large(browse: Browse) -> dict[str, Any]:
    """The same of one with very many findings and routes."""
    frame = Frame(line=10, text=tuple(f"  const row{n} = await prisma.booking.findMany({{}});" for n in range(5)))
    many = [finding(id=f"F-{n:012x}", path=f"src/{n}.ts", frame=frame) for n in range(FINDINGS)]
    examined = Examined(count=1_183, unit="handlers that take something from their caller")
    items = (
        item(f"item-{n}", status=status, findings=tuple(many[n::40]), blocks=True, examined=examined)
        for n, status in enumerate([Status.FAIL, Status.REVIEW, Status.INCOMPLETE, Status.NEEDS_EVIDENCE] * 10)
    )
    row = maps("requireRole")["routes"]["rows"][0]
    guards = [
        row["guards"][0] | {"name": name} for name in ("apiLimiter", "tenantAuthMiddleware", "requirePlatformAdmin")
    ]
    place = "server/src/routes/tenant-admin-scheduling/appointments.routes.ts"
    rows = [
        row | {"route": f"/v1/tenant-admin/scheduling/resources/{n}/appointments/:id", "path": place, "guards": guards}
        for n in range(ROUTES)
    ]
    made = report(*items, verdict=Verdict.FAIL, exit_code=1, maps={"routes": {"rows": rows, "unresolved": []}})
    return browse("large", made)


@pytest.mark.parametrize("sign", ["console", "errors", "dialogs", "requests", "violations"])
@pytest.mark.parametrize("name", ["full", "hostile", "large"])
def test_the_page_opens_in_silence(request: pytest.FixtureRequest, name: str, sign: str) -> None:
    assert request.getfixturevalue(name)[sign] == []


def test_nothing_that_a_target_wrote_runs(hostile: dict[str, Any]) -> None:
    assert hostile["owned"] is False


@pytest.mark.parametrize("name", ["full", "hostile"])
@pytest.mark.parametrize("width", ["375", "1440"])
def test_the_page_is_never_wider_than_the_screen(request: pytest.FixtureRequest, name: str, width: str) -> None:
    assert request.getfixturevalue(name)["widths"][width] == int(width)


@pytest.mark.parametrize("name", ["full", "large"])
@pytest.mark.parametrize("width", ["375", "1440"])
def test_no_status_is_covered_by_what_was_examined(request: pytest.FixtureRequest, name: str, width: str) -> None:
    assert request.getfixturevalue(name)["covered"][width] == 0


def test_the_filter_leaves_the_items_that_hold_the_text(full: dict[str, Any]) -> None:
    found = full["filtered"]
    assert (found["items"], found["places"]) == (["jwt-verification"], "server/src/auth/session.ts:9")


def test_the_filter_says_how_much_it_leaves(full: dict[str, Any]) -> None:
    assert full["filtered"]["told"].startswith(f"1 of {full['filtered']['all']} items, 1 of ")


def test_the_filter_finds_what_could_not_be_proven(full: dict[str, Any]) -> None:
    assert full["beside"] == ["tenant-query-filters"]


def test_without_the_filter_every_item_is_there_again(full: dict[str, Any]) -> None:
    assert full["reset"] == full["filtered"]["all"]


def test_the_filter_leaves_the_findings_of_a_state(full: dict[str, Any]) -> None:
    assert set(full["waived"]) == {"waived"}


def test_the_first_key_leads_past_the_contents_and_is_seen(full: dict[str, Any]) -> None:
    assert (full["first"]["text"], full["first"]["outline"], full["landed"]) == ("Skip to the report", "solid", "main")
    assert full["first"]["top"] >= 0


def test_without_scripts_everything_but_the_filter_is_there(full: dict[str, Any]) -> None:
    assert full["plain"] == {"sections": full["sections"], "filter": 0}


def test_the_page_is_dark_where_the_reader_wants_it_so(full: dict[str, Any]) -> None:
    assert (full["light"], full["dark"]) == ("rgb(251, 250, 247)", "rgb(20, 22, 26)")


def test_what_is_folded_away_or_filtered_out_is_printed(full: dict[str, Any]) -> None:
    items, findings = full["all"]
    assert full["closed"] > 0
    assert full["printed"] == {"filter": "none", "items": items, "findings": findings}
    assert full["pdf"][0].startswith(b"%PDF-")


def test_no_word_of_a_table_is_cut_on_paper(full: dict[str, Any]) -> None:
    assert full["cut"] == {"words": [], "widest": 688}


def test_what_was_folded_away_is_so_again_after_printing(full: dict[str, Any]) -> None:
    assert full["after"] == full["closed"]


def test_twenty_thousand_findings_and_five_thousand_routes_open_within_two_seconds(large: dict[str, Any]) -> None:
    # NOTE: the first page waits for the browser itself, and any for what else this machine does.
    assert sorted(large["times"])[1] < 2_000


def test_to_open_them_takes_the_browser_less_than_a_second_of_work(large: dict[str, Any]) -> None:
    assert max(large["computed"]) < 1.0


def test_the_filter_leaves_lines_of_findings_in_short(large: dict[str, Any]) -> None:
    short = large["short"]
    assert short["left"] == short["again"] == [short["last"]]
    assert short["told"].endswith(f"1 of {FINDINGS:,} findings on this page")


def test_findings_in_short_are_all_printed_and_all_there_again(large: dict[str, Any]) -> None:
    short = large["short"]
    assert short["whole"] == short["paper"] == short["reset"] == FINDINGS - MOST_FULL_IN_ALL
