"""The participant's page: name, story, choices, result, own summary; whatever the room does, it follows."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

from awayday import engine, ui
from awayday.engine import Run, RunStatus, Standing
from awayday.pages import _views
from awayday.pages._after import After
from awayday.pages._companion import Companion
from awayday.pages._link import follow, put, reply_to, visitor
from awayday.scenario import RoleCard
from awayday.session import Role, Scalar
from awayday.steps import AnyStep, ChoiceStep, DiscussStep, FieldSpec, RevealStep, ScaleStep, StoryStep, TextStep
from awayday.ui import (
    Asking,
    Mates,
    NameCard,
    Notice,
    Result,
    RoomCode,
    Status,
    Story,
    Style,
    Talk,
    VBox,
    Widget,
    You,
)
from awayday.ui._room_code import qr_path
from awayday.usecases import (
    Live,
    Visitor,
    answer,
    erase,
    is_later,
    join,
    leave,
    may_join,
    pass_step,
    recover,
    recovery_code,
    take_pen,
    was_in,
    withdraw,
)

ELSEWHERE = {"locked": "Written on another phone.", "locked_empty": "Nothing written yet."}
"""What stands under a field while somebody else writes for the table."""


def show() -> VBox:
    """Return the page; the last expression of play.ipynb."""
    who, is_demo = visitor(Role.PARTICIPANT)
    page = Play(who)
    return VBox([*page.root.children, Companion(who.live).root]) if is_demo else page.root


class Play:
    """One open page of one seat; everything on it can be rebuilt from the session's state."""

    def __init__(self, who: Visitor) -> None:
        self.who = who
        self.live = who.live
        self.status = Status()
        self.you = You(reuse_label=self.live.workshop.consent.reuse)
        self.slot = VBox()
        self.root = VBox([Style(), self.status, self.you, self.slot])
        self.key: tuple[object, ...] = ()
        self.shown: tuple[object, ...] = ()
        self.asked_run: tuple[object, ...] = ()
        self.fields: dict[str, Asking] = {}
        self.mates: Mates | None = None
        self.form = ""
        self.after = After(self)
        self.status.on_message("ping", lambda message: self.status.reply("pong", message["id"]))
        reply_to(self.status, "answer", self.answer, "saved", self.note, tries_again=True)
        for kind, work in (("withdraw", self.withdraw), ("leave", self.leave), ("erase", self.erase)):
            reply_to(self.you, kind, work, "done", lambda _: self.refresh())
        follow(self.live, self.refresh, self.news)
        self.refresh()

    def news(self) -> Hashable:
        """Return what tells whether anything on this page may have changed."""
        me, rules = self.who.participant_id, self.live.rules
        if me is None:
            return self.live.ended, rules.locked, rules.tickets_only, self.who.seat_hash in self.live.emptied
        mates = engine.everybody_beside(self.live.state, me)
        return self.live.scene, me, tuple((one, self.live.latest.get(one)) for one in (me, *mates))

    def refresh(self) -> None:
        """Bring the page to the session's state; does nothing when nothing on it changes."""
        me, state = self.who.participant_id, self.live.state
        self.about(me)
        if me is None:
            self.no_seat()
        elif me in state.outside:
            self.fill(("outside", state.outside[me]), lambda: self.outside(me))
        elif me not in state.people or (state.people[me].left and not is_later(self.live)):
            self.fill(("left", self.live.ended), self.left)
        elif self.live.ended:
            self.after.show(me)
        elif state.current is None:
            self.fill(("lobby",), self.lobby)
        else:
            step_id = engine.position(self.live.workshop, state, me) or state.current.step_id
            step = self.live.workshop.step(step_id)
            run = state.run if step_id == state.current.step_id else engine.run_of(state, step_id)
            self.step(me, step, run)

    def fill(self, key: tuple[object, ...], make: Callable[[], list[Widget]]) -> None:
        """Put widgets on the page when `key` says that it shows something else now; those that stay are kept."""
        if key == self.key:
            return
        old, self.key = self.slot.children, key
        self.slot.children = tuple(make())
        for widget in old:
            if widget not in self.slot.children:
                widget.close()
        self.fields = {name: widget for name, widget in self.fields.items() if widget in self.slot.children}

    def about(self, me: str | None) -> None:
        """Bring the status line and what stands behind it to whom this page belongs to."""
        live, person = self.live, self.live.state.people.get(me or "")
        name = live.names.get(me, "") if me else ""
        may_leave = person is not None and not person.left and not live.ended
        shown = (me, name, may_leave, "reuse" in live.granted.get(me or "", ()), self.who.seat_hash in live.emptied)
        if shown == self.shown:
            return
        self.shown = shown
        put(self.status, who=name, you=me is not None, outbox=self.outbox if me else "")
        put(
            self.you,
            name=name,
            code=in_halves(recovery_code(live.secret, me)) if me else "",
            reuse=shown[3],
            may_leave=may_leave,
            forget=f"{live.session.room_code}-" if shown[4] else "",
            active=me is not None,
        )

    def no_seat(self) -> None:
        """Show what a browser sees that is nobody's: the way in, or that somebody's data are gone."""
        live = self.live
        if self.who.seat_hash in live.emptied:
            self.fill(("emptied", live.ended), self.emptied)
            return
        closed = ""
        if live.ended:
            closed = "This session has ended. Thank you for coming by."
        elif not may_join(self.who):
            closed = "Nobody new comes in just now. Ask whoever leads the room to open it."
        self.fill(("join", closed), lambda: self.card(closed))

    def card(self, closed: str) -> list[Widget]:
        """Before joining: consent and name, or why nobody joins now; and the way back for who was here before."""
        words = self.live.workshop.consent
        card = NameCard(title=self.live.workshop.title, consent=words.text, reuse_label=words.reuse, closed=closed)
        reply_to(card, "join", self.join, "done", self.note, tries_again=True)
        reply_to(card, "recover", self.recover, "done", self.note, tries_again=True)
        return [card]

    def emptied(self) -> list[Widget]:
        """After everything was deleted: a word, and the way in as somebody new."""
        text = "Nothing that you gave is in this session any more, and nothing is kept on this phone."
        notice = Notice(
            title="Deleted", text=text, kind="done", action="" if self.live.ended else "Join as somebody new"
        )
        reply_to(notice, "press", self.start_anew, "done", self.note)
        return [notice]

    async def start_anew(self, _: dict[str, Any]) -> None:
        """Show the name card to a browser whose person was erased."""
        self.live.emptied.discard(self.who.seat_hash)
        self.refresh()

    def outside(self, me: str) -> list[Widget]:
        """Show who is not in the room what she waits for; the page goes on by itself once she is let in."""
        if self.live.state.outside[me] is Standing.WAITING:
            text = "The host lets people in one by one. Keep this page open, it goes on by itself."
            return [Notice(title="Almost there", text=text, kind="wait")]
        if was_in(self.live, me):
            text = (
                "The host has asked you to leave this session. What you gave counts nowhere for now. If this is a "
                "mistake, speak to the host; once you are let in again, this page goes on by itself."
            )
            return [Notice(title="You are not in this session any more", text=text, kind="info")]
        text = "The host has not let you in for now. If that changes, this page goes on by itself."
        return [Notice(title="Not now", text=text, kind="info")]

    def left(self) -> list[Widget]:
        """Show who went by herself the way back."""
        text = "What you gave is kept and counts. You can delete it under “You”, at the top."
        notice = Notice(title="You have left", text=text, kind="done", action="" if self.live.ended else "Come back")
        reply_to(notice, "press", lambda _: join(self.who, None), "done", self.note)
        return [notice]

    async def recover(self, message: dict[str, Any]) -> None:
        """Take one's place from another phone by its code."""
        await recover(self.who, str(message.get("code")))

    async def withdraw(self, message: dict[str, Any]) -> None:
        """Agree to later use, or take that back."""
        await withdraw(self.who, str(message.get("scope")), granted=message.get("granted") is True)

    async def leave(self, _: dict[str, Any]) -> None:
        """Go."""
        await leave(self.who)

    async def erase(self, _: dict[str, Any]) -> None:
        """Delete everything that this person gave."""
        await erase(self.who)

    async def join(self, message: dict[str, Any]) -> None:
        """Take a seat under the name on the card, or under none."""
        name = message.get("name")
        await join(
            self.who,
            name if isinstance(name, str) else None,
            reuse=message.get("reuse") is True,
            bot=message.get("bot") is True,
        )

    def lobby(self) -> list[Widget]:
        """Joined, and the session has not started."""
        text = "It starts in a moment. You can lock your phone, this page will catch up."
        return [Notice(title="You are in", text=text, kind="wait")]

    def step(self, me: str, step: AnyStep, run: Run | None) -> None:
        """Show a step: what it says, what it asks of this person, and the result once it is revealed."""
        live = self.live
        watches = engine.watches(live.workshop, live.state, step.id, me)
        if watches:
            run = None  # nothing is asked of her; what is told and shown, she sees
        given = engine.shared_answer(live.state, run, step, me) if run else None
        values = dict(given.values) if given else {}
        has_passed = run is not None and run.passed_by(me)
        specs = [] if has_passed else self.asked(me, step, values)
        asked = run.key if run else (step.id,)
        if asked != self.asked_run:
            self.asked_run, self.fields = asked, {}
        writes = engine.holds_pen(live.state, step, me)
        together, self.form = _views.seating(live.state, live.names, step, me), step.group or ""
        fields = tuple(spec.name for spec in specs if not step.widget)
        key = (asked, fields, bool(together), has_passed, watches, self.part(me, step))
        self.fill((*key, self.results_key(me, step, run, specs)), lambda: self.contents(me, step, run, specs))
        self.after.bring(me)
        may_take = not writes and run is not None and run.status is RunStatus.OPEN
        if self.mates is not None and together:
            put(self.mates, **together, writes=step.pen and writes, may_take=may_take)
        is_closed = run is None or run.status is not RunStatus.OPEN or not writes
        words = ELSEWHERE if may_take else {}
        if step.widget and step.id in self.fields:
            panel = self.fields[step.id]
            more = {"others": self.others(me, step, run)} if panel.has_trait("others") else {}
            asks = [_views.field(spec) for spec in specs]
            put(panel, fields=asks, values=values, disabled=is_closed, labels=words, **more)
            return
        for spec in specs if run is not None else ():
            field = self.fields[spec.name]
            put(field, label=spec.label, value=values.get(spec.name), disabled=is_closed, labels=words)

    def asked(self, me: str, step: AnyStep, values: dict[str, Scalar]) -> list[FieldSpec]:
        """Return what a step asks of this person, in words that suit her; a story marks by itself that it was read."""
        if isinstance(step, StoryStep):
            return []
        live = self.live
        return [
            replace(spec, label=engine.label(live.workshop, live.state, spec.label, spec.wording, me))
            for spec in engine.asked(live.workshop, live.state, step, me, values)
        ]

    def others(self, me: str, step: AnyStep, run: Run | None) -> dict[str, Scalar]:
        """Return what those who sit with this person gave to this step, for kinds whose parts see each other's."""
        mates = engine.seat_mates(self.live.workshop, self.live.state, step.id, me)
        found: dict[str, Scalar] = {}
        for one in mates:
            answer = run.given_by(one) if run and one != me else None
            found |= answer.values if answer else {}
        return found

    def results_key(self, me: str, step: AnyStep, run: Run | None, specs: list[FieldSpec]) -> object:
        """Return what the results on the page depend on; nothing does before the reveal but the lock itself."""
        if isinstance(step, RevealStep):
            return (*(self.n_answered(of) for of in step.of), *self.after.partners(me, step.of))
        if run is None or not (specs or step.notice):
            return None
        shown = run.status is RunStatus.REVEALED
        return (run.status, self.n_answered(step.id) if shown else 0)

    def n_answered(self, step_id: str) -> int:
        """Return how many answered a step."""
        live = self.live
        return live.once(("n", step_id), lambda: engine.tally(live.workshop, live.state, step_id).n)

    def contents(self, me: str, step: AnyStep, run: Run | None, specs: list[FieldSpec]) -> list[Widget]:
        """Return the widgets of a step in their order; fields that are on the page already stay the same widgets."""
        found: list[Widget] = [*self.watching(me, step), *self.company(me, step), *self.caution(me, step, run)]
        if run is not None and run.passed_by(me):
            return [*found, *self.results(me, step.id)]
        names = [step.id] if step.widget else [spec.name for spec in specs]
        self.fields = {name: self.fields[name] for name in names if name in self.fields}
        match step:
            case StoryStep():
                found += self.story(me, step, run)
            case DiscussStep():
                questions = [question.model_dump(exclude={"wording"}) for question in step.questions]
                found.append(Talk(title=step.title, prompt=step.prompt, questions=questions))
            case TextStep():
                found.append(Talk(title=step.title, prompt=step.prompt))
            case RevealStep():
                for of in step.of:
                    found += self.results(me, of)
                found += self.after.keepsakes(me, step.of)
                found += self.beside(step, is_bare=not found)
        if run is not None and step.widget:
            found.append(self.fields.setdefault(step.id, self.panel(step, run)))
        elif run is not None:
            found += [self.fields.setdefault(spec.name, self.field(spec, step, run)) for spec in specs]
        if specs and run is not None:
            if run.status is RunStatus.LOCKED:
                found.append(
                    Notice(title="Closed", text="No more answers here. Look up, the wall goes on.", kind="wait")
                )
            found += self.results(me, step.id)
            if isinstance(step, ChoiceStep) and step.revote_of and run.status is RunStatus.REVEALED:
                found += self.results(me, step.revote_of)
        return found

    def watching(self, me: str, step: AnyStep) -> list[Widget]:
        """Return a word for who only watches, with the way to take part after all."""
        if not engine.watches(self.live.workshop, self.live.state, step.id, me):
            return []
        text = "Nothing is asked of you, nothing of yours is stored, and nobody waits for you."
        notice = Notice(title="You are watching", text=text, kind="info", action="Take part after all")
        reply_to(notice, "press", lambda _: withdraw(self.who, "live", granted=True), "done", self.note)
        return [notice]

    def beside(self, step: RevealStep, *, is_bare: bool) -> list[Widget]:
        """Return the voices beside a reveal; a word when the wall alone shows the result."""
        voices = [voice.model_dump() for voice in step.voices]
        look_up = Notice(title=step.title, text="Look up: it is on the wall.", kind="wait")
        told = Story(title="", voices=voices, value=True) if voices else None
        return [*([look_up] if is_bare else []), *([told] if told else [])]

    def company(self, me: str, step: AnyStep) -> list[Widget]:
        """Return who sits with this person and who writes, in steps that pairs or tables take together."""
        if not _views.seating(self.live.state, self.live.names, step, me):
            return []
        if self.mates is None or self.mates not in self.slot.children:  # the one before was closed with its step
            self.mates = Mates()
            reply_to(self.mates, "take_pen", self.take_pen, "done", self.note)
        return [self.mates]

    async def take_pen(self, _: dict[str, Any]) -> None:
        """Write for one's own pair or table from now on."""
        await take_pen(self.who, self.form)

    def caution(self, me: str, step: AnyStep, run: Run | None) -> list[Widget]:
        """Return the word before a step that may hurt, with a way to pass it; a story only says it."""
        if step.notice is None:
            return []
        has_passed = run is not None and run.passed_by(me)
        is_open = run is not None and run.status is RunStatus.OPEN and not isinstance(step, StoryStep)
        title = "You have passed" if has_passed else "Before you read on"
        text = "Nobody is told. The next step comes by itself." if has_passed else step.notice
        action = "Open it after all" if has_passed else "Pass this step"
        notice = Notice(title=title, text=text, kind="info", action=action if is_open else "", quiet=True)
        if run is not None:
            key = run.key
            reply_to(notice, "press", lambda press: pass_step(self.who, press, key, back=has_passed), "done", self.note)
        return [notice]

    def story(self, me: str, step: StoryStep, run: Run | None) -> list[Widget]:
        """Return a story; after a branch, what follows from the person's own answer comes first."""
        found: list[Widget] = []
        behind = engine.branch_behind(self.live.workshop, self.live.state)
        own = engine.own_way(self.live.workshop, self.live.state, behind, me) if behind else None
        other = self.live.workshop.by_id.get(own) if own else None
        if isinstance(other, StoryStep) and other.id != step.id and step.consequence:
            lead = "What would have followed from your own choice"
            found.append(self.tell(me, other, lead=lead, value=True))  # the room's own story is what is marked as read
        lead = "Where the room went" if found else ""
        run_trait = self.run_trait(step, run)
        story = self.tell(me, step, lead=lead, run=run_trait, field="seen", outbox=self.outbox)
        reply_to(story, "answer", self.answer, "saved", self.note, tries_again=True)
        mine = run.given_by(me) if run else None
        story.value = run is None or bool(mine and mine.values.get("seen"))
        part = self.part(me, step)
        found += [story, *([Notice(title=part.title, text=part.text, kind="info")] if part else [])]
        return [*found, *([self.way_back(me)] if step.card else [])]

    def way_back(self, me: str) -> RoomCode:
        """Return a person's own card: the code with which she is the same person again, and a square that opens it."""
        code = recovery_code(self.live.secret, me)
        path, size = qr_path(f"{self.live.join_url}#{code}") if self.live.join_url else ("", 0)
        words = {"scan": "Scan to come back as yourself", "code": "Your code", "qr": "QR code of your way back"}
        return RoomCode(code=in_halves(code), path=path, size=size, labels=words)

    def part(self, me: str, step: AnyStep) -> RoleCard | None:
        """Return the card of the part that this person plays, in the story that deals it; no other page has it."""
        deals = isinstance(step, StoryStep) and step.parts
        return engine.role_of(self.live.workshop, self.live.state, me) if deals else None

    def tell(self, me: str, step: StoryStep, **traits: Any) -> Story:
        """Return the widget of a story's screens, its voices, and those that this person's earlier answers add."""
        voices = [voice.model_dump() for voice in step.voices]
        for each in step.extra:
            if engine.earlier(self.live.workshop, self.live.state, each.of, each.field, me) in each.values:
                voices.append({"who": each.who, "part": "added", "text": each.text})
        return Story(title=step.title, screens=list(step.screens), voices=voices, **traits)

    def results(self, me: str, step_id: str) -> list[Widget]:
        """Return the revealed results of a step, the latest round first, and where this person stands."""
        return [
            Result(**_views.own(traits, bar_of(run, field, me)))
            for traits, run, field in self.live.once(("results", step_id), lambda: results_of(self.live, step_id))
        ]

    def panel(self, step: AnyStep, run: Run) -> Asking:
        """Return the widget that asks all of a step, wired to record it."""
        kind: type[Asking] = getattr(ui, step.widget or "")
        traits = {"title": step.title, "prompt": step.outline()[0], **step.traits()}
        return self.wired(kind(run=self.run_trait(step, run), outbox=self.outbox, **traits))

    def field(self, spec: FieldSpec, step: AnyStep, run: Run) -> Asking:
        """Return the widget that asks one field, wired to record it."""
        kind, traits = _views.asking(spec)
        return self.wired(
            kind(run=self.run_trait(step, run), outbox=self.outbox, field=spec.name, label=spec.label, **traits)
        )

    def wired(self, widget: Asking) -> Asking:
        """Have the answers of a widget recorded."""
        reply_to(widget, "answer", self.answer, "saved", self.note, tries_again=True)
        return widget

    @property
    def outbox(self) -> str:
        """Whose waiting answers are whose: a later join from the same browser sends none of them."""
        return f"{self.live.session.room_code}-{self.who.participant_id}"

    def run_trait(self, step: AnyStep, run: Run | None) -> dict[str, Scalar]:
        """Return which run of which step an answer belongs to, as the phone sends it back."""
        if run is None:
            return {}
        key = run.key
        return {"step": key.step_id, "phase": str(key.phase), "run_no": key.run_no, "version": step.version}

    async def answer(self, message: dict[str, Any]) -> None:
        """Record what a field sent."""
        await answer(self.who, message)

    def note(self, text: str) -> None:
        """Say a refusal in the status line and show how things stand."""
        self.status.note = text
        self.refresh()


def in_halves(code: str) -> str:
    """Return a code as people read it out."""
    return f"{code[: len(code) // 2]} {code[len(code) // 2 :]}"


def results_of(live: Live, step_id: str) -> list[tuple[dict[str, Any], Run, str]]:
    """Return what everybody sees of a step's results: the traits of each `Result`, its run, and the field it counts."""
    step, state = live.workshop.step(step_id), live.state
    found: list[tuple[dict[str, Any], Run, str]] = []
    if step.visibility != "room":
        return found
    for run in _views.runs_shown(state, step_id):
        if isinstance(step, ChoiceStep):
            found.append((_views.result(live.workshop, state, step, run), run, "choice"))
        elif isinstance(step, ScaleStep):
            found += [(_views.spread(item, run), run, item.field) for item in step.items]
    return found


def bar_of(run: Run, field: str, me: str) -> str | None:
    """Return the id of the bar that a person's own answer stands in."""
    answer = run.given_by(me)
    value = answer.values.get(field) if answer else None
    return _views.fifth_of(value) if isinstance(value, int) else value if isinstance(value, str) else None
