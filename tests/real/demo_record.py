"""Has the demo application take orders, and writes the histories of all that came of it, some of them hours old.

`python demo_record.py SERVER PROJECT FOLDER STATE SEED COUNT`. STATE says whether the code is `original` or `fixed` in
part: the sandbox refuses some of either, so that workflows run without it. SEED decides what is ordered and how far it
gets: as far as its activities are let through, which is an event. Hours pass when all are at rest. Files are numbered,
and an index tells the workflow ids.
"""

import asyncio
import functools
import json
import os
import random
import sys
from collections import Counter
from datetime import timedelta, timezone
from pathlib import Path

from temporalio import activity
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client
from temporalio.client import Interceptor as ClientInterceptor
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import ActivityInboundInterceptor, Interceptor, UnsandboxedWorkflowRunner

WAVES = 5
NAMES = ["Label", "Parcel", "Return", "Support", "Support", "Watch"]
# As they stand, these fail the same task again and again, and time does not pass meanwhile: they come last.
STUCK = ["Checkout", "Delivery"]
# An activity that is not let through is tried again when everything is over: one at work would keep time from passing.
NEVER = timedelta(days=300)
# What is to be weighed takes longer than this, and would be tried again and again.
WEIGHING = timedelta(seconds=2)
CLOSED = {f"WORKFLOW_EXECUTION_{how}" for how in ("COMPLETED", "FAILED", "CONTINUED_AS_NEW")}
DONE = {f"ACTIVITY_TASK_{how}" for how in ("COMPLETED", "FAILED", "TIMED_OUT", "CANCELED")}


class Gate(ClientInterceptor, Interceptor):
    """Lets so many activities of each order through, and remembers which ones it holds."""

    def __init__(self):
        self.left = Counter()
        self.held = set()

    def intercept_activity(self, next):
        return Held(next, self)


class Held(ActivityInboundInterceptor):
    def __init__(self, next, gate):
        super().__init__(next)
        self.gate = gate

    async def execute_activity(self, input):
        info = activity.info()
        order = info.workflow_id.split("/")[0]
        is_too_short = info.activity_type == "weigh" and info.start_to_close_timeout < WEIGHING
        if self.gate.left[order] <= 0 or is_too_short:
            self.gate.held.add((info.workflow_id, info.activity_id))
            raise ApplicationError("held", next_retry_delay=NEVER)
        self.gate.left[order] -= 1
        return await super().execute_activity(input)


def kind(event):
    return EventType.Name(event.event_type).removeprefix("EVENT_TYPE_")


class Shop:
    """The workflows of the application, as its customers start them."""

    def __init__(self, environment, client, gate, seed):
        self.environment, self.client, self.gate = environment, client, gate
        self.random = random.Random(seed)
        self.handles = []

    async def histories(self, state, count):
        for wave in range(WAVES):
            is_last = wave == WAVES - 1
            names = STUCK if is_last else NAMES
            if state == "fixed":
                names = NAMES + STUCK
            for number in range(count // WAVES):
                await self.begin(f"{wave}-{number}", names)
            histories = await self.at_rest()
            if not is_last:
                await self.environment.sleep(timedelta(minutes=self.random.choice([5, 30, 61, 150])))
        return histories

    async def begin(self, number, names):
        name = self.random.choice(names)
        order = f"{name.lower()}-{number}"
        # A small number stops it early, a large one lets it end.
        self.gate.left[order] = self.random.choice([0, 1, 2, 3, 9])
        handle = await self.client.start_workflow(
            f"{name}Workflow", args=self.arguments(name, order), id=order, task_queue="orders"
        )
        self.handles.append(handle)
        if name == "Support":
            for question in range(self.random.randrange(3)):
                await handle.signal("ask", f"question {question}")
            if self.random.random() < 0.4:
                await handle.signal("close")

    def arguments(self, name, order):
        if name == "Checkout":
            items = self.random.choices(["book", "pen", "ink"], k=self.random.randrange(1, 5))
            return [{"customer": order, "items": items}]
        if name == "Delivery":
            return [order, "1 Main Street"]
        if name == "Parcel":
            return [[f"{order}-{part}" for part in range(self.random.randrange(1, 4))]]
        return [order]

    async def at_rest(self):
        """Returns when nothing happens any more before more time has passed."""
        while True:
            now = await self.environment.get_current_time()
            histories = [await handle.fetch_history() for handle in await self.all()]
            # A parent hears of the end of its child a moment later.
            closed = {history.workflow_id for history in histories if is_closed(history)}
            if all(is_closed(one) or self.is_at_rest(one, now, closed) for one in histories):
                return histories
            await asyncio.sleep(0.02)

    async def all(self):
        """Parcels have children; whoever is read later is further."""
        every = list(self.handles)
        for handle in self.handles:
            for child in children(await handle.fetch_history(), "STARTED"):
                every.append(self.client.get_workflow_handle(child))
        return every

    def is_at_rest(self, history, now, closed):
        names = Counter(map(kind, history.events))
        if names["WORKFLOW_TASK_FAILED"]:
            return True
        if names["WORKFLOW_TASK_SCHEDULED"] != names["WORKFLOW_TASK_COMPLETED"] or not names["WORKFLOW_TASK_COMPLETED"]:
            return False
        answered = {scheduled_of(event) for event in history.events if kind(event) in DONE}
        waiting = [e for e in history.events if kind(e) == "ACTIVITY_TASK_SCHEDULED" and e.event_id not in answered]
        ids = [event.activity_task_scheduled_event_attributes.activity_id for event in waiting]
        started, ended = children(history, "STARTED"), children(history, "COMPLETED")
        return (
            all((history.workflow_id, one) in self.gate.held for one in ids)
            and names["START_CHILD_WORKFLOW_EXECUTION_INITIATED"] == len(started)
            and set(started) & closed == set(ended)
            and all(due > now for due in timers(history))
        )


def is_closed(history):
    return kind(history.events[-1]) in CLOSED


def children(history, how):
    name = f"CHILD_WORKFLOW_EXECUTION_{how}"
    return [attributes(event).workflow_execution.workflow_id for event in history.events if kind(event) == name]


def timers(history):
    """When the timers are due that have not fired."""
    fired = {attributes(event).started_event_id for event in history.events if kind(event) == "TIMER_FIRED"}
    for event in history.events:
        if kind(event) == "TIMER_STARTED" and event.event_id not in fired:
            after = attributes(event).start_to_fire_timeout.ToTimedelta()
            yield event.event_time.ToDatetime(timezone.utc) + after


def attributes(event):
    return getattr(event, event.WhichOneof("attributes"))


def scheduled_of(event):
    return attributes(event).scheduled_event_id


async def main(server, project, folder, state, seed, count):
    sys.path.insert(0, project)
    from orders import worker

    worker.Worker = functools.partial(worker.Worker, workflow_runner=UnsandboxedWorkflowRunner())
    environment = await WorkflowEnvironment.start_time_skipping(test_server_existing_path=server)
    async with environment:
        gate = Gate()
        # This client waits as long as it takes, where the environment's own would let time pass.
        target = environment.client.service_client.config.target_host
        client = await Client.connect(target, interceptors=[gate])
        shop = Shop(environment, client, gate, seed)
        async with worker.make_worker(client):
            histories = await shop.histories(state, int(count))
    index = {}
    for number, history in enumerate(histories):
        index[f"{number}.json"] = {"workflow-id": history.workflow_id}
        (Path(folder) / f"{number}.json").write_text(history.to_json())
    (Path(folder) / "index.json").write_text(json.dumps(index))


if __name__ == "__main__":

    async def run():
        await main(*sys.argv[1:])
        sys.stdout.flush()
        # Threads of the SDK may still be at work, and a Python that goes down with them can fail.
        os._exit(0)

    asyncio.run(run())
