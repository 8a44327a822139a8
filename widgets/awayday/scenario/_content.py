"""Checks of a step by itself: names, questions, options of which none is the right one, voices."""

from __future__ import annotations

from collections import Counter

from awayday.scenario._finding import Steps, Told, asks, option_lists
from awayday.steps import AnyStep, ChoiceStep, DiscussStep, ReflectStep, StoryStep


def unique_names(step: AnyStep, _: Steps) -> Told:
    """Fields, options and questions have names of their own inside their step."""
    fields = Counter(spec.name for spec in step.fields())
    for name, count in fields.items():
        if count > 1:
            yield (), f'{count} answers would stand in the same column "{name}". Give each its own "field".'
    for place, options in option_lists(step):
        for name, count in Counter(option.id for option in options).items():
            if count > 1:
                yield (*place, "options"), f'option "{name}" is there {count} times. Give each its own id.'
    if isinstance(step, DiscussStep | ReflectStep):
        for name, count in Counter(question.id for question in step.questions).items():
            if count > 1:
                yield ("questions",), f'question "{name}" is there {count} times. Give each its own id.'


def questions_make_sense(step: AnyStep, _: Steps) -> Told:
    """Each further question has what its kind needs."""
    for place, ask in asks(step):
        n_options = len(ask.options or ask.marks)
        if ask.kind == "choice" and ask.options and ask.marks:
            yield (*place, "marks"), f'question "{ask.field}" has options and marks. Leave one of them out.'
        elif ask.kind == "choice" and n_options < 2:
            yield place, f'question "{ask.field}" is a choice with {n_options} options. Write two to six.'
        elif ask.kind != "choice" and n_options:
            yield (*place, "options"), f'question "{ask.field}" has options. Write "kind: choice", or leave them out.'
        if ask.kind == "scale" and (ask.low is None or ask.high is None):
            yield place, f'question "{ask.field}" does not say what its ends mean. Add "low" and "high".'


def consent_is_told_apart(step: AnyStep, _: Steps) -> Told:
    """A choice that is a consent says which of its options agrees, and nobody's page shows who chose what."""
    if not isinstance(step, ChoiceStep) or step.consent is None:
        return
    if step.consent.by not in {option.id for option in step.options}:
        yield ("consent", "by"), f'agrees by "{step.consent.by}", which is no option of it. Name one of its options.'
    if step.visibility == "room":
        yield ("consent",), 'is a consent, so its answers stand on no wall. Add "visibility: never_shown".'


def no_option_wins(step: AnyStep, _: Steps) -> Told:
    """No option stands alone at the top for customers and for employees."""
    for place, options in option_lists(step):
        customer = max((option.effect.customer for option in options), default=0)
        employee = max((option.effect.employee for option in options), default=0)
        top = [o.id for o in options if (o.effect.customer, o.effect.employee) == (customer, employee)]
        if len(top) == 1 and len(options) > 1:
            text = f'option "{top[0]}" alone is best for customers and for employees, so it looks like the answer.'
            yield (*place, "options"), f"{text} Give it a cost, or another option its due."


def story_has_voices(step: AnyStep, _: Steps) -> Told:
    """A story tells something, a consequence by one customer and one colleague."""
    if not isinstance(step, StoryStep):
        return
    if not step.screens and not step.voices:
        yield (), 'has nothing to tell. Add "screens" or "voices".'
    parts = sorted(voice.part for voice in step.voices)
    if step.consequence and parts != ["colleague", "customer"]:
        said = " and ".join(parts) or "nobody"
        text = f"a consequence is told by two voices, one customer and one colleague; here speaks {said}."
        yield ("voices" if step.voices else "consequence",), f"{text} Write one of each."


def delicate_has_notice(step: AnyStep, _: Steps) -> Told:
    """A step whose answers are never shown says so beforehand, and can be passed; a consent asks nothing delicate."""
    is_consent = isinstance(step, ChoiceStep) and step.consent is not None
    if step.visibility == "never_shown" and step.notice is None and not is_consent:
        text = "its answers are shown to nobody, so people should know that, and be able to pass."
        yield (), f'{text} Add "notice: " and what they should know before.'
