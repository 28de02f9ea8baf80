import math
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from lookback.compute.figures.amounts import percent
from lookback.publish.edition import Edition


@pytest.mark.parametrize(
    ("amount", "line", "text"),
    [
        pytest.param(33.44, 100, "33.4", id="one decimal from ten on"),
        pytest.param(0.174, 2, "0.17", id="two decimals below ten"),
        pytest.param(2.001, 2, "2.001", id="just above the line does not look like the line"),
        pytest.param(99.97, 100, "99.97", id="nearly everything is not everything"),
        pytest.param(2.0, 2, "2.00", id="on the line looks like the line"),
        pytest.param(100.0, 100, "100.0", id="everything"),
        pytest.param(0.0, 2, "0", id="nothing"),
        pytest.param(5.0, math.nan, "5.00", id="no line"),
    ],
)
def test_percent_never_rounds_onto_a_line(amount: float, line: float, text: str) -> None:
    assert percent(amount, line) == text


def test_a_share_comes_with_its_fraction_and_its_change(edition: Edition) -> None:
    coverage = edition.figures.of("I01", "420702100901")
    assert (coverage.text, coverage.fraction) == ("50.0%", "2 / 4")
    assert (coverage.change, coverage.verdict) == ("+25.0 个百分点", "better")
    assert coverage.share == "50.0"


def test_a_count_has_no_fraction(edition: Edition) -> None:
    households = edition.figures.of("I06", "420702")
    assert (households.text, households.fraction, households.share) == ("2 户", "", "")
    assert (households.change, households.verdict) == ("+1 户", "")


def test_more_uneliminated_is_worse(edition: Edition) -> None:
    assert edition.figures.of("I08", "420702").verdict == "worse"


def test_the_line_is_an_alert(edition: Edition) -> None:
    assert edition.figures.of("I09", "420702100901").is_alert
    assert not edition.figures.of("I09", "420702400901").is_alert


def test_the_first_day_has_nothing_to_compare_with(edition: Edition) -> None:
    assert edition.figures.of("I01", "420702", date(2022, 5, 8)).change == ""


def test_a_missing_denominator_is_said_not_shown_as_zero(
    edition_of: Callable[..., Edition], tiny: dict[str, Any]
) -> None:
    villages = [{**row, "rural_population": None} for row in tiny["village"]]
    figure = edition_of({**tiny, "village": villages}).figures.of("I09", "420702")
    assert (figure.text, figure.share) == ("无法计算", "")


def test_a_town_without_villages_has_no_figures(
    edition_of: Callable[..., Edition], tiny: dict[str, Any]
) -> None:
    town = {"town_code": "420702999", "town_name": "空镇", "shard": "kong"}
    bare = edition_of({**tiny, "town": [*tiny["town"], town]})
    assert bare.figures.of("I01", "420702999").text == "无法计算"
