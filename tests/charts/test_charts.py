"""What holds for every chart: it draws, carries its stamp, obeys the small-group rule and asks no other host."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pandas as pd
import pytest

from awayday import charts
from awayday.charts import PAGE, WALL, Drawn, Look
from awayday.disclosure import K_MOVES, Ledger, Provenance
from awayday.errors import MixedOriginError
from awayday.session import Origin, Phase
from awayday.steps import Mark, Tagging

N = 24
OPTIONS = pd.DataFrame(
    {"option_id": ["close", "cover", "other"],
     "label": ["We close <b>support</b> & all switch off.", "We look for volunteers: brief turns.", "Something else"]}
)  # fmt: skip
LABELS = dict(zip(OPTIONS["option_id"], OPTIONS["label"], strict=True))


def rows(n: int, origin: str = "real") -> pd.DataFrame:
    """Votes and ratings of n people; the second vote differs for every third person."""
    ids = list(OPTIONS["option_id"])
    return pd.DataFrame({
        "participant_id": [f"person-{at}" for at in range(n)],
        "answer_id": [f"answer-{at}" for at in range(n)],
        "option_id": [ids[at % 3] for at in range(n)],
        "again": [ids[(at + (at % 4 == 0)) % 3] for at in range(n)],
        "value_num": [(37 * at) % 101 for at in range(n)],
        "changed": [at % 4 == 0 for at in range(n)],
        "data_origin": origin,
    })  # fmt: skip


def shares(made: pd.DataFrame, provenance: Provenance, look: Look) -> Drawn:
    return charts.shares(made, OPTIONS, provenance, look=look)


def switches(made: pd.DataFrame, provenance: Provenance, look: Look) -> Drawn:
    return charts.switches(made, made.assign(option_id=made["again"]), OPTIONS, provenance, look=look)


def spread(made: pd.DataFrame, provenance: Provenance, look: Look) -> Drawn:
    return charts.spread(made, provenance, low="no", high="yes", look=look)


def confidence(made: pd.DataFrame, provenance: Provenance, look: Look) -> Drawn:
    return charts.confidence(made, provenance, low="guessing", high="sure", look=look)


def paths(made: pd.DataFrame, provenance: Provenance, look: Look) -> Drawn:
    columns = {"option_id": "First vote", "again": "Second vote"}
    choices = made.set_index("participant_id")[[*columns, "data_origin"]].rename(columns=columns)
    return charts.paths(choices, dict.fromkeys(columns.values(), LABELS), provenance, look=look)


def line_strip(made: pd.DataFrame, provenance: Provenance, look: Look) -> Drawn:
    return charts.line_strip(made, provenance, low="colleagues", high="customers", look=look)


def quadrant(made: pd.DataFrame, provenance: Provenance, look: Look) -> Drawn:
    points = made.assign(right=made["value_num"], up=made["value_num"].iloc[::-1].to_numpy())
    return charts.quadrant(points, provenance, right="serve customers", up="serve colleagues", look=look)


def before_after(made: pd.DataFrame, provenance: Provenance, look: Look) -> Drawn:
    fields = pd.concat([made.assign(field=field) for field in ("cust", "emp")])
    rounds = {Phase.PRE: fields, Phase.RETRO: fields, Phase.POST: fields.assign(value_num=100 - fields["value_num"])}
    scales = [("cust", "serve customers", "no", "yes"), ("emp", "serve colleagues", "no", "yes")]
    return charts.before_after(rounds, scales, provenance, look=look)


def strips(made: pd.DataFrame, provenance: Provenance, look: Look) -> Drawn:
    fields = pd.concat([made.assign(field=field) for field in ("i1", "i2")])
    return charts.strips(fields, [("i1", "I listen."), ("i2", "I speak.")], provenance, low="no", high="yes", look=look)


def tags(made: pd.DataFrame, provenance: Provenance, look: Look) -> Drawn:
    marks = tuple(Mark(id=each, label=label) for each, label in LABELS.items())
    asked = Tagging(field="mark", label="What is it?", role="boss", options=marks)
    return charts.tags(asked, made.assign(field="mark"), provenance, look=look)


CARDS = {f"c{at}": f"Card {at}: someone <b>shouts</b> & means the company." for at in range(7)}
BINS = dict(zip(OPTIONS["option_id"], ["Help", "Help, with a limit said aloud", "Past the line"], strict=True))


def each_card(made: pd.DataFrame) -> pd.DataFrame:
    """The same people for every card, in bins that differ from card to card."""
    ids = list(BINS)
    return pd.concat(
        made.assign(item=card, option_id=[ids[(at * place) % 3] for at in range(len(made))])
        for place, card in enumerate(CARDS)
    )


def heat_strip(made: pd.DataFrame, provenance: Provenance, look: Look) -> Drawn:
    return charts.heat_strip(each_card(made), CARDS, BINS, provenance, marked={"c1": "colleague"}, look=look)


def agreement(made: pd.DataFrame, provenance: Provenance, look: Look) -> Drawn:
    return charts.agreement(each_card(made), CARDS, BINS, provenance, look=look)


def strip(made: pd.DataFrame, provenance: Provenance, look: Look) -> Drawn:
    return charts.strip(made, [(0, "sighs"), (60, "sneers at the person"), (100, "threatens")], provenance, look=look)


def ratings(made: pd.DataFrame, provenance: Provenance, look: Look) -> Drawn:
    entries = {card: f"{text} <i>And</i> more." for card, text in list(CARDS.items())[:3]}
    return charts.ratings(each_card(made), entries, provenance, low="no", high="yes", look=look)


def flow(made: pd.DataFrame, provenance: Provenance, look: Look) -> Drawn:
    drawn, _ = charts.flow(made, made.assign(option_id=made["again"]), OPTIONS, provenance, look=look)
    return drawn


def change_dots(made: pd.DataFrame, provenance: Provenance, look: Look) -> Drawn:
    return charts.change_dots(made.assign(change=made["value_num"] - 50), provenance, interval=(-5, 8.5), look=look)


def own_lines(made: pd.DataFrame, provenance: Provenance, look: Look) -> Drawn:
    pairs = made.assign(before=made["value_num"], after=100 - made["value_num"], allowed=True)
    return charts.own_lines(pairs, provenance, low="no", high="yes", look=look)


def two(made: pd.DataFrame, provenance: Provenance) -> list[charts.Part]:
    return [(name, made.iloc[at::2], provenance) for at, name in enumerate(("Spring", "Autumn, the second group"))]


def cohort_shares(made: pd.DataFrame, provenance: Provenance, look: Look) -> Drawn:
    return charts.cohort_shares(two(made, provenance), OPTIONS, look=look)


def cohort_strips(made: pd.DataFrame, provenance: Provenance, look: Look) -> Drawn:
    return charts.cohort_strips(two(made, provenance), low="no", high="yes", look=look)


def plans_kept(made: pd.DataFrame, provenance: Provenance, look: Look) -> Drawn:
    said = dict(zip(OPTIONS["option_id"], ("yes", "part", "no"), strict=True))
    return charts.plans_kept(made.assign(kept=made["option_id"].map(said)), provenance, look=look)


EVERY = [
    shares, switches, spread, confidence, paths, line_strip, quadrant, before_after, heat_strip, agreement, strip,
    ratings, strips, tags, flow, change_dots, own_lines, cohort_shares, cohort_strips, plans_kept,
]  # fmt: skip
Draw = Callable[[pd.DataFrame, Provenance, Look], Drawn]


def test_every_chart_is_in_this_list() -> None:
    drawing = {name for name in charts.__all__ if inspect.isfunction(getattr(charts, name))}
    drawing -= {"svg", "of_step", "of_several", "rounded", "signed", "stamp", "table_texts", "together", "withheld"}
    assert drawing == {draw.__name__ for draw in EVERY}


@pytest.fixture(params=EVERY, ids=lambda draw: draw.__name__)
def draw(request: pytest.FixtureRequest) -> Draw:
    made: Draw = request.param
    return made


def words(drawn: Drawn) -> str:
    """All words in the picture, as a person reads them."""
    return unescape(" ".join(re.findall(r">([^<>]+)<", charts.svg(drawn))))


@pytest.mark.parametrize("look", [PAGE, WALL], ids=["page", "wall"])
@pytest.mark.parametrize(
    ("origin", "stamp"),
    [
        (Origin.REAL, "REAL DATA · n = 24"),
        (Origin.SYNTHETIC, "SYNTHETIC \N{EN DASH} not people · recipe picnic 1.0.0, seed 7 · n = 24"),
        (Origin.DEMO, "DEMO \N{EN DASH} try-out, not a finding · n = 24"),
    ],
)
def test_the_stamp_n_and_cohort_are_drawn_inside_the_picture(
    draw: Draw, look: Look, origin: Origin, stamp: str
) -> None:
    recipe = "picnic 1.0.0, seed 7" if origin is Origin.SYNTHETIC else ""
    provenance = Provenance(origin, ("Riverbank, autumn",), n=0, recipe=recipe)
    shown = words(draw(rows(N, origin.value), provenance, look))
    assert stamp in shown
    assert "Riverbank, autumn" in shown


def test_a_chart_has_a_sentence_and_a_table(draw: Draw, provenance: Provenance) -> None:
    drawn = draw(rows(N), provenance, PAGE)
    assert not drawn.hidden
    assert drawn.sentence.endswith(".")
    assert len(drawn.table)
    assert not drawn.table.isna().to_numpy().any()


@pytest.mark.parametrize("n", [0, 1, 4])
def test_fewer_than_five_people_leave_no_number_in_the_chart(draw: Draw, provenance: Provenance, n: int) -> None:
    drawn = draw(rows(n), provenance, PAGE)
    assert drawn.hidden
    assert drawn.table.empty
    assert drawn.sentence in words(drawn)
    assert "Something else" not in json.dumps(drawn.chart.to_dict())
    assert "mark-rect" not in charts.svg(drawn)


def numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text.replace(f"Fewer than {K_MOVES} people", ""))


def test_a_cohort_of_four_shows_no_number_anywhere_and_says_why(draw: Draw, provenance: Provenance) -> None:
    drawn = draw(rows(4), provenance, PAGE)
    assert numbers(words(drawn)) == []
    assert numbers(drawn.sentence) == []
    assert drawn.table.empty
    assert numbers(drawn.chart.to_dict()["usermeta"]["stamp"]) == []
    assert re.search("[Ff]ew|from ten people up", drawn.sentence)


def test_the_row_of_one_person_less_is_weighed_against_what_was_drawn_before(
    draw: Draw, provenance: Provenance
) -> None:
    assert not draw(rows(N), provenance, PAGE).hidden
    assert not draw(rows(N), provenance, WALL).hidden  # the same figure once more tells nothing
    less = draw(rows(N - 1), provenance, PAGE)
    assert less.hidden or (draw is cohort_shares and less.table["chosen"].isna().any())  # the other cohort stays
    if draw not in (paths, flow, cohort_strips):  # of each way, or cohort, fewer than five would be gone, or too many
        assert not draw(rows(N - (10 if draw in (agreement, cohort_shares) else 5)), provenance, PAGE).hidden
    assert not draw(rows(N - 1), replace(provenance, ledger=Ledger()), PAGE).hidden


def test_rows_that_name_no_people_are_refused(draw: Draw, provenance: Provenance) -> None:
    with pytest.raises((ValueError, KeyError), match="participant_id"):
        draw(rows(N).drop(columns="participant_id"), provenance, PAGE)


def test_five_people_are_enough_for_every_chart_of_the_whole_room(provenance: Provenance) -> None:
    for draw in (shares, switches, spread, confidence, line_strip, quadrant, before_after, strips):
        assert not draw(rows(5), provenance, PAGE).hidden


def test_rows_of_another_origin_are_refused(draw: Draw, provenance: Provenance) -> None:
    mixed = pd.concat([rows(N), rows(3, "synthetic")])
    with pytest.raises(MixedOriginError, match="synthetic"):
        draw(mixed, provenance, PAGE)


def test_a_chart_survives_json_and_names_no_person(draw: Draw, provenance: Provenance) -> None:
    text = json.dumps(draw(rows(N), provenance, PAGE).chart.to_dict())
    assert type(draw(rows(N), provenance, PAGE).chart).from_dict(json.loads(text))
    assert "person-" not in text


def test_a_picture_asks_no_other_host_and_runs_nothing(draw: Draw, provenance: Provenance) -> None:
    text = charts.svg(draw(rows(N), provenance, PAGE))
    addresses = set(re.findall(r"https?://[^\s\"'<]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "<script" not in text
    assert "<b>" not in text


def test_the_same_rows_give_the_same_picture(draw: Draw, provenance: Provenance) -> None:
    assert charts.svg(draw(rows(N), provenance, PAGE)) == charts.svg(draw(rows(N), provenance, PAGE))


@pytest.mark.parametrize("n", [5, 40, 300])
def test_pictures_fit_a_wall(draw: Draw, provenance: Provenance, n: int) -> None:
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', charts.svg(draw(rows(n), provenance, WALL)))
    assert found is not None
    width_px, height_px = map(float, found.groups())
    assert width_px <= 1800
    assert height_px <= 0.55 * width_px


def test_only_known_values_are_looks() -> None:
    looks: list[Any] = [value for value in vars(charts).values() if isinstance(value, Look)]
    assert looks == [PAGE, WALL]
