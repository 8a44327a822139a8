from __future__ import annotations

import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awayday.charts import PAGE, WALL, Look, _theme
from awayday.stats import quartiles
from awayday.steps import short


@pytest.mark.parametrize(
    ("look", "side", "roles"),
    [
        (PAGE, "light", {"card": "ground"}),
        (WALL, "dark", {"ground": "ground"}),
    ],
)  # fmt: skip
def test_charts_and_pages_use_the_same_colours(look: Look, side: str, roles: dict[str, str]) -> None:
    tokens = files("awayday.ui").joinpath("tokens.css").read_text(encoding="utf-8")
    same = {"ink": "ink", "quiet": "quiet", "edge": "line", "sunk": "track", "accent": "bar"}
    for token, value in (roles | same).items():
        found = re.search(rf"--aw-{token}: .*?var\(--aw-{side}, (#[0-9a-f]{{6}})\)", tokens)
        assert found is not None, token
        assert found[1] == getattr(look, value), token


@pytest.mark.parametrize("look", [PAGE, WALL])
@pytest.mark.parametrize(
    ("on", "over", "least"),
    [
        ("ink", "ground", 4.5), ("quiet", "ground", 4.5), ("ink", "track", 4.5),
        ("bar", "ground", 3), ("bar", "track", 3), ("before", "ground", 3), ("line", "ground", 3),
    ],
)  # fmt: skip
def test_colours_stand_out_from_what_is_behind_them(look: Look, on: str, over: str, least: float) -> None:
    assert contrast(getattr(look, on), getattr(look, over)) >= least


@pytest.mark.parametrize("look", [PAGE, WALL])
def test_ribbons_stand_out_from_the_ground(look: Look) -> None:
    assert min(contrast(color, look.ground) for color in look.flows) >= 3
    assert len(set(look.flows)) == len(look.flows)


def test_wall_type_is_at_least_28_pixels() -> None:
    assert min(WALL.text_px, WALL.number_px, WALL.small_px) >= 28


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, WCAG 2.2."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200), st.integers(60, 2000), st.integers(10, 50))
def test_wrapped_lines_keep_every_word(text: str, width_px: int, size_px: int) -> None:
    lines = _theme.wrapped(text, width_px, size_px)
    assert lines
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.text(max_size=200), st.integers(1, 4))
def test_fitted_lines_are_never_more_than_fit(text: str, most: int) -> None:
    assert 1 <= len(_theme.fitted(text, 300, 20, most)) <= most


@pytest.mark.parametrize(
    ("label", "clause"),
    [
        ("We close support for the day, put up an away message.", "We close support for the day"),
        ('"Everyone switches off. You too. Please come."', "Everyone switches off"),
        ("Something else", "Something else"),
        ("No, never", "No, never"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_label_in_a_sentence_is_its_first_clause(label: str, clause: str) -> None:
    assert short(label) == clause


def test_small_rooms_are_said_in_counts_and_large_ones_in_per_cents() -> None:
    assert _theme.said(14, 49) == "14 of 49"
    assert _theme.said(14, 50) == "28 % of 50"


@given(st.lists(st.integers(0, 100), min_size=1, max_size=60))
def test_bins_count_everyone_once(values: list[int]) -> None:
    bins = _theme.binned(values)
    assert sum(bins.values()) == len(values)
    assert all(start % 5 == 0 and 0 <= start <= 95 for start in bins)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=19))
def test_quartiles_of_fewer_than_twenty_are_said_to_the_nearest_five(values: list[int]) -> None:
    said = _theme.middle(values)
    assert all(value % 5 == 0 for value in said)
    assert all(abs(one - other) <= 2.5 for one, other in zip(said, quartiles(values), strict=True))
