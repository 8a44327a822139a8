import dataclasses
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awayday import scenario
from awayday.rehearsal import Deed, Habits, stream
from awayday.session import Phase
from awayday.steps import Effect, FieldSpec, FieldType, Option
from awayday.usecases import clean_name

SEEDS = st.integers(0, 2**31)
PEOPLE = st.integers(0, 400)
PHASES = st.sampled_from(list(Phase))


def option(name: str, customer: int, employee: int) -> Option:
    effect = Effect(customer=customer, employee=employee)
    return Option(id=name, label=name, gain="something", cost="something else", effect=effect)


WAYS = (option("close", -2, 2), option("cover", 2, -1), option("other", 0, 0))
SPECS = (
    FieldSpec("choice", FieldType.OPTION, "What?", required=True, options=WAYS),
    FieldSpec("own", FieldType.TEXT, "Which?", required=True, when=("choice", "other"), privacy="words"),
    FieldSpec("hope", FieldType.TEXT, "Hope?", max_chars=60, privacy="words"),
    FieldSpec("confidence", FieldType.INT, "How sure?"),
    FieldSpec("seen", FieldType.BOOL, "Read", required=True),
)


def deeds_of(bot: Habits, step: str, phase: Phase, specs: Sequence[FieldSpec]) -> tuple[Deed, ...]:
    return tuple(deed for spec in specs for deed in bot.deeds(step, phase, spec))


@given(SEEDS, PEOPLE, PHASES)
def test_the_same_seed_and_person_always_do_the_same(seed: int, person: int, phase: Phase) -> None:
    one, other = Habits(seed, person), Habits(seed, person)
    assert deeds_of(one, "step", phase, SPECS) == deeds_of(other, "step", phase, SPECS)
    assert (one.name, one.reuse) == (other.name, other.reuse)


def test_a_stream_starts_where_sha256_and_pythons_generator_say() -> None:
    # printf %s 7/0/picnic-02/first/choice | sha256sum  begins with 2dcac74fd8d09181; random.Random(that) then gives:
    assert stream(7, 0, "picnic-02", "first", "choice")() == 0.6971626032027416


@given(SEEDS, PEOPLE, PHASES)
def test_every_value_may_be_recorded_and_every_required_field_has_one(seed: int, person: int, phase: Phase) -> None:
    specs = {spec.name: spec for spec in SPECS}
    deeds = deeds_of(Habits(seed, person), "step", phase, SPECS)
    assert [specs[deed.field].reason_refused(deed.value) for deed in deeds] == [None] * len(deeds)
    assert {"choice", "seen"} <= {deed.field for deed in deeds}
    assert all(deed.wait_s > 0 for deed in deeds)


@given(SEEDS, PEOPLE, PHASES)
def test_a_new_field_never_shifts_the_answers_to_old_ones(seed: int, person: int, phase: Phase) -> None:
    bot = Habits(seed, person)
    new = FieldSpec("news", FieldType.INT, "New?")
    longer = deeds_of(bot, "step", phase, (new, *SPECS))
    assert tuple(deed for deed in longer if deed.field != "news") == deeds_of(bot, "step", phase, SPECS)


@given(SEEDS)
def test_names_differ_and_are_names_that_a_room_takes(seed: int) -> None:
    names = [name for name in (Habits(seed, person).name for person in range(100)) if name is not None]
    assert len(names) == len(set(names))
    assert [clean_name(name) for name in names] == names


def test_some_bots_stay_anonymous_leave_confidence_out_and_change_their_mind() -> None:
    bots = [Habits(7, person) for person in range(200)]
    deeds = [[deed.field for deed in deeds_of(bot, "step", Phase.FIRST, SPECS)] for bot in bots]
    anonymous = sum(bot.name is None for bot in bots)
    silent = sum("confidence" not in fields for fields in deeds)
    wavering = sum(fields.count("choice") == 2 for fields in deeds)
    assert all(0 < count < 100 for count in (anonymous, silent, wavering)), (anonymous, silent, wavering)


def test_most_people_choose_the_same_again_in_a_revote_and_some_do_not() -> None:
    def choice(person: int, step: str, phase: Phase) -> object:
        return [deed.value for deed in deeds_of(Habits(7, person), step, phase, SPECS[:1])][-1]

    same = sum(choice(n, "first", Phase.FIRST) == choice(n, "again", Phase.REVOTE) for n in range(200))
    assert 100 < same < 200


@pytest.mark.parametrize("step_id", ["picnic-02", "picnic-05"])
def test_each_option_of_the_picnic_leads_in_some_room(step_id: str) -> None:
    step = scenario.load(scenario.find("picnic")).step(step_id)
    leaders = set()
    for seed in range(40):
        chosen: dict[object, int] = {}
        for person in range(24):
            deeds = deeds_of(Habits(seed, person), step.id, step.phase, step.fields())
            last = [deed.value for deed in deeds if deed.field == "choice"][-1]
            chosen[last] = chosen.get(last, 0) + 1
        leaders.add(max(chosen, key=lambda option: chosen[option]))
    assert leaders == {"close", "cover", "other"}


def test_a_text_longer_than_its_field_is_cut_to_fit() -> None:
    short = dataclasses.replace(SPECS[2], required=True, max_chars=10)
    texts = [deeds_of(Habits(seed, 0), "step", Phase.FIRST, (short,))[-1].value for seed in range(50)]
    assert all(isinstance(text, str) and 0 < len(text) <= 10 for text in texts)
