"""Restarts the workers of executions that are under way, on a real server: the old code begins, the fixed code goes on.

It judges nothing, as the runner that asks it; what has to be in a history at the restart, the Rust side knows.
"""

import asyncio
import uuid
from datetime import timedelta

import runner
from temporalio.api.enums.v1 import EventType

# A task that failed is tried again after a while that grows with this.
TASK_TIMEOUT = timedelta(seconds=2)
# How many attempts may be lost, with the old worker or to a machine with too much to do.
LOST = 4
BEGIN = {"ACTIVITY_TASK_SCHEDULED", "TIMER_STARTED", "START_CHILD_WORKFLOW_EXECUTION_INITIATED"}
END = {
    *(f"ACTIVITY_TASK_{how}" for how in ("COMPLETED", "FAILED", "TIMED_OUT", "CANCELED")),
    *(f"TIMER_{how}" for how in ("FIRED", "CANCELED")),
    *(f"CHILD_WORKFLOW_EXECUTION_{how}" for how in ("COMPLETED", "FAILED", "CANCELED")),
}


async def prove(bench, request):
    """All workflows of a module at once: each is an execution with workers of its own."""
    before, after = (runner.Module(f"{request['package']}.{kind}.{request['module']}") for kind in ("before", "after"))
    client = await bench.real()
    workflows = request["workflows"]
    executions = [Execution(bench, client, name, workflows[name]).restarted(before, after) for name in workflows]
    return dict(zip(workflows, await asyncio.gather(*executions)))


class Execution:
    def __init__(self, bench, client, name, request):
        self.bench, self.client, self.name, self.request = bench, client, name, request
        self.queue = f"queue-{uuid.uuid4()}"
        self.updates = []
        self.handle = None
        self.failures = None

    def worker(self, module):
        # Nothing is kept: each worker has the history only.
        return self.bench.worker(self.client, module, self.queue, max_cached_workflows=0)

    async def restarted(self, before, after):
        steps, is_stuck = self.request["steps"], self.request["stuck"]
        at = next(n for n, step in enumerate(steps) if "restart" in step)
        async with self.worker(before):
            self.handle = await self.client.start_workflow(
                self.name,
                args=self.request["input"],
                id=f"{self.name}-{uuid.uuid4()}",
                task_queue=self.queue,
                task_timeout=TASK_TIMEOUT,
            )
            for step in steps[:at]:
                await self.take(step)
            await self.reached(stuck if is_stuck else at_rest)
        left = await self.handle.fetch_history()
        self.failures = sum(map(failed, left.events)), await self.attempt()
        async with self.worker(after):
            for step in steps[at + 1 :]:
                await self.take(step)
            await self.reached(closed)
        whole = await self.handle.fetch_history()
        outcome = await self.outcome(whole)
        replayed = {
            "before_on_left": await runner.replay(before, left, is_stuck and stuck(left)),
            "after_on_left": await runner.replay(after, left),
            "after_on_whole": await runner.replay(after, whole),
        }
        return {**outcome, **replayed, "left": found_in(left)}

    async def take(self, step):
        args = step.get("args", [])
        if "until" in step:
            kind, times = EventType.Value("EVENT_TYPE_" + step["until"].upper()), step.get("times", 1)
            await self.reached(lambda h: sum(event.event_type == kind for event in h.events) >= times and at_rest(h))
        elif "signal" in step:
            await self.handle.signal(step["signal"], args=args)
        elif "update" in step:
            self.updates.append(asyncio.ensure_future(self.handle.execute_update(step["update"], args=args)))
        elif "cancel" in step:
            await self.handle.cancel()
        else:
            raise ValueError(f"no such step: {step}")

    async def reached(self, condition):
        """Waits for a condition, or for the end of what can be waited for."""
        while True:
            history = await self.handle.fetch_history()
            if condition(history) or closed(history) or await self.fails(history):
                return
            await asyncio.sleep(0.02)

    async def fails(self, history):
        """Whether the fixed code fails its tasks; the old one may. Only the first failure of several is an event."""
        if not self.failures:
            return False
        events, attempt = self.failures
        return sum(map(failed, history.events)) > events or await self.attempt() > attempt + LOST

    async def attempt(self):
        description = await self.handle.describe()
        return description.raw_description.pending_workflow_task.attempt

    async def outcome(self, history):
        if not closed(history):
            await self.handle.terminate()
            for update in self.updates:
                update.cancel()
            failures = [event for event in history.events if failed(event)][self.failures[0] :]
            said = [event.workflow_task_failed_event_attributes.failure.message for event in failures]
            return {"fails_its_task": said[0] if said else "again"}
        answers = [await answer(update) for update in self.updates]
        outcome = await runner.outcome_in([event for event in history.events if not runner.broke(event)], self.client)
        return {**outcome, "answers": answers}


async def answer(update):
    try:
        return str(await update)
    except Exception as error:
        return runner.described(error.__cause__ or error)


def closed(history):
    return any(event.event_type in runner.CLOSED for event in history.events)


def failed(event):
    """Whether the code failed a task; one that timed out met a machine with too much to do."""
    return runner.broke(event) and kind(event) == "WORKFLOW_TASK_FAILED"


def stuck(history):
    return any(map(failed, history.events))


def at_rest(history):
    """Whether the worker has nothing to do, or nothing that it can do."""
    names = [kind(event) for event in history.events]
    done = sum(names.count(f"WORKFLOW_TASK_{how}") for how in ("COMPLETED", "FAILED", "TIMED_OUT"))
    return stuck(history) or names.count("WORKFLOW_TASK_SCHEDULED") == done > 0


def found_in(history):
    """What tells how far an execution is: its events, and how many of its commands are not answered yet."""
    names = [kind(event) for event in history.events]
    open_commands = sum(name in BEGIN for name in names) - sum(name in END for name in names)
    return {"events": names, "open_commands": open_commands}


def kind(event):
    return EventType.Name(event.event_type).removeprefix("EVENT_TYPE_")
