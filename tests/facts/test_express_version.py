"""What the version of Express and its settings make of a query string."""

import pytest

from secgate.facts.express_version import express_major, nesting, set_parsers

_FOUR = {"package.json": '{"dependencies": {"express": "^4.19.2"}}'}
_FIVE = {"package.json": '{"dependencies": {"express": "5.0.1"}}'}


@pytest.mark.parametrize(
    ("manifests", "path", "setting", "expected"),
    [
        (_FOUR, "src/app.ts", "", "yes"),
        (_FIVE, "src/app.ts", "", "no"),
        ({}, "src/app.ts", "", "unknown"),
        (_FOUR, "pages/api/notes.ts", "", "no"),
        (_FOUR, "src/app.ts", "app.set('query parser', 'simple')", "no"),
        (_FIVE, "src/app.ts", 'app.set("query parser", "extended")', "yes"),
        (_FIVE, "src/app.ts", "app.set('query parser', (text) => qs.parse(text))", "unknown"),
        (_FIVE, "src/app.ts", "app.set('query parser', parse)", "unknown"),
    ],
)
def test_a_value_of_a_query_is_an_object_where_express_makes_one(
    manifests: dict[str, str], path: str, setting: str, expected: str
) -> None:
    assert nesting(manifests.get, path, set_parsers([setting])) == expected


def test_the_nearest_package_says_the_version() -> None:
    manifests = {**_FOUR, "api/package.json": '{"dependencies": {"express": "~5.1.0"}}'}
    assert express_major(manifests.get, "api/src/app.ts") == 5
    assert express_major(manifests.get, "web/app.ts") == 4
