"""The builder: takes flows a step further, one transaction before each call and one after."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from structlog import get_logger

from bot.delivery.flows import Done, Flows, NotYet, Site, Step
from bot.delivery.gates import pace_of
from bot.delivery.manners import Manners, backoff
from bot.delivery.say import tell_agents
from bot.desk import Desk, Work
from bot.errors import DatabaseAway, SlackAway, SlackBusy, SlackError, SlackRefused, SlackUnsure
from bot.slack.gateway import Gateways
from bot.slack.messages import Unfinished
from bot.terms import Actor, Source
from storage.rows import Flow, Urgency

log = get_logger()

LONGEST_POLL = timedelta(seconds=10)
PATIENCE = 5
"""So often a refusal that may pass is waited for; then people are told."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A flow that this worker holds for one step."""

    flow: int
    workspace: str
    step: Step
    site: Site
    taken_at: datetime


class Builder:
    """One worker's builder."""

    def __init__(
        self, desk: Desk, gateways: Gateways, manners: Manners, flows: Flows, *, worker: str
    ) -> None:
        self._desk, self._gateways, self._manners = desk, gateways, manners
        self._flows, self._worker = flows, worker

    def sweep(self) -> datetime | None:
        """Take the flow that has waited longest one step further; when the next may go on, or None."""
        now = self._desk.now()
        with self._desk.database.reading() as store:
            next_at = store.flows.next_step_at()
        if next_at is None or next_at > now:
            return next_at
        held = self._hold(now)
        if held is None:
            return now + timedelta(milliseconds=50)
        try:
            self._settle(held, self._run(held))
        except DatabaseAway:
            log.warning("flow.unsettled", flow=held.flow)
        except Exception:  # the row-by-row loop: a bad row ends visibly and the others go on
            code = uuid4().hex[:8]
            log.exception("flow.bug", code=code, flow=held.flow, step=held.step.name)
            self._settle(held, SlackRefused(f"bug {code}", hopeless=True))
        return now

    def _hold(self, now: datetime) -> _Held | None:
        with self._desk.database.transaction() as store:
            flow = store.flows.to_step(now)
            if flow is None:
                return None
            step = self._step(flow)
            if step is None:
                # Only a newer release's worker knows this step.
                flow.steps_at = now + timedelta(minutes=1)
                return None
            pace = pace_of(step.gate, self._manners.pace)
            gate = store.gates.hold([(flow.workspace_id, step.gate)], now=now)[flow.workspace_id, step.gate]
            opens_at = pace.opens_at(gate.full_at, Urgency.ROOM)
            if opens_at > now:
                flow.steps_at = opens_at
                return None
            gate.full_at = pace.passed(gate.full_at, now)
            flow.leased_by, flow.steps_at = self._worker, now + self._manners.leases_for
            flow.attempt += 1
            incident = store.records.by_id(flow.record_id)
            workspace = store.people.workspace(flow.workspace_id)
            assert incident is not None
            assert workspace is not None
            site = Site(
                self._desk,
                self._gateways,
                workspace,
                incident,
                dict(flow.learned),
                flow.started_at,
                flow.doubtful,
            )
            return _Held(flow.id, flow.workspace_id, step, site, now)

    def _step(self, flow: Flow) -> Step | None:
        """The step to take: the next one, or the look that goes before one whose answer was lost."""
        steps = {step.name: step for step in self._flows.get(flow.name, ())}
        # Still leased by somebody: they died in the middle of it, so it may have happened.
        flow.doubtful = flow.doubtful or flow.leased_by is not None
        step = steps.get(flow.step)
        if step is not None and flow.doubtful and step.after_doubt is not None:
            flow.step, flow.doubtful = step.after_doubt, False
            return steps[step.after_doubt]
        return step

    def _run(self, held: _Held) -> Done | NotYet | SlackError:
        if self._desk.now() > held.taken_at + self._manners.leases_for - self._manners.answers_within:
            return SlackAway("late")
        try:
            return held.step.run(held.site)
        except SlackError as error:
            return error

    def _settle(self, held: _Held, outcome: Done | NotYet | SlackError) -> None:
        with self._desk.working(Actor(held.workspace, None, "Tocsin", Source.WORKER)) as work:
            # Records before what hangs on them: the order in which every verb locks.
            work.store.records.by_id(held.site.incident.id, lock=True)
            flow = work.store.flows.locked(held.flow)
            if flow is None or flow.leased_by != self._worker or flow.step != held.step.name:
                log.info("flow.lease_lost", flow=held.flow)
                return
            flow.leased_by = None
            self._write(work, flow, held, outcome)

    def _write(self, work: Work, flow: Flow, held: _Held, outcome: Done | NotYet | SlackError) -> None:
        now = work.now
        match outcome:
            case Done():
                self._go_on(work, flow, held, outcome)
            case NotYet(wait):
                # The longer it has waited, the more seldom it asks.
                flow.steps_at = now + max(wait, min(LONGEST_POLL, (now - flow.started_at) / 10))
                flow.attempt -= 1
                self._give_back(work, held)
            case SlackBusy(seconds=seconds):
                flow.steps_at = now + timedelta(seconds=seconds)
                gates = work.store.gates.hold([(held.workspace, held.step.gate)], now=now)
                for gate in gates.values():
                    pace = pace_of(held.step.gate, self._manners.pace)
                    gate.full_at = pace.shut_until(gate.full_at, flow.steps_at)
            case SlackUnsure(reason=reason):
                flow.doubtful, flow.reason = True, reason
                flow.steps_at = self._manners.doubt_ends(held.taken_at, now)
            case SlackRefused(reason=reason) if outcome.hopeless or flow.attempt >= PATIENCE:
                self._refused(work, flow, held, reason)
            case SlackError(reason=reason):
                flow.reason, flow.steps_at = reason, now + backoff(flow.attempt)

    def _give_back(self, work: Work, held: _Held) -> None:
        """Nothing was asked of Slack, so nothing has passed its gate."""
        for gate in work.store.gates.hold([(held.workspace, held.step.gate)], now=work.now).values():
            gate.full_at -= pace_of(held.step.gate, self._manners.pace).interval

    def _go_on(self, work: Work, flow: Flow, held: _Held, done: Done) -> None:
        flow.learned = {**flow.learned, **done.learned}
        flow.attempt, flow.doubtful, flow.reason = 0, False, None
        if done.then is not None:
            incident = work.store.records.by_id(flow.record_id)
            assert incident is not None
            done.then(work, incident)
        if done.again:
            flow.steps_at = work.now
            return
        steps = self._flows[flow.name]
        following = () if done.over else steps[steps.index(held.step) + 1 :]
        if following:
            flow.step, flow.steps_at = following[0].name, work.now
        else:
            flow.steps_at, flow.finished_at = None, work.now

    def _refused(self, work: Work, flow: Flow, held: _Held, reason: str) -> None:
        """Slack will not do it. What is not needed is left out: half a room is useful."""
        log.warning("flow.refused", flow=flow.id, step=held.step.name, reason=reason)
        if not held.step.needed:
            skipped = [*flow.learned.get("left_out", []), f"{held.step.name}: {reason}"]
            self._go_on(work, flow, held, Done({"left_out": skipped}))
            return
        flow.steps_at, flow.reason = None, reason
        incident = work.store.records.by_id(flow.record_id)
        assert incident is not None
        notice = Unfinished(flow=flow.name, key=str(incident.key), reason=reason)
        tell_agents(work, notice, record=incident)
