"""Starts the application's worker as it is deployed, and tells it to end in the middle of an activity."""

import asyncio
import contextlib
import os
import pathlib
import signal
import sys
import tempfile

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

COMPLETED = EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED
STARTED = EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED
SHUTTING_DOWN = b"Beginning worker shutdown"
END = b"came to its end"

# The worker of the application, with a printer that says when it begins and waits until it may end.
WORKER = """
import asyncio
import logging
import pathlib
import sys

from orders import labels, worker

folder = pathlib.Path(sys.argv[1])


class SlowPrinter(labels.Printer):
    async def label_of(self, order_id):
        (folder / "begun").touch()
        while not (folder / "may-end").exists():
            await asyncio.sleep(0.02)
        return await super().label_of(order_id)


labels.printer = SlowPrinter()
logging.basicConfig(level=logging.INFO)
asyncio.run(worker.main())
print("came to its end", file=sys.stderr, flush=True)
"""


async def until(is_so):
    while not is_so():
        await asyncio.sleep(0.02)


async def shutdown_begins(process):
    """Until the worker says so, or is dead."""
    while line := await process.stderr.readline():
        if SHUTTING_DOWN in line:
            return


async def observe(client, address, folder):
    environment = {**os.environ, "TEMPORAL_ADDRESS": address}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", WORKER, folder),
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        handle = await client.start_workflow("LabelWorkflow", "order-1", id="label", task_queue="orders")
        await until((folder / "begun").exists)
        process.send_signal(signal.SIGTERM)
        await shutdown_begins(process)
        (folder / "may-end").touch()
        _, said = await process.communicate()
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    # Once `main` has returned, the SDK's own threads sometimes crash the interpreter as it goes down: what counts is
    # whether the signal did it.
    killed = process.returncode == -signal.SIGTERM
    print("seen: the worker", "was killed" if killed else "came to its end" if END in said else "failed")
    events = (await handle.fetch_history()).events
    attempts = [e.activity_task_started_event_attributes.attempt for e in events if e.event_type == STARTED]
    done = any(event.event_type == COMPLETED for event in events)
    print(f"seen: the label is printed at attempt {attempts[-1]}" if done else "seen: the label is not printed")


async def main():
    sys.path.insert(0, sys.argv[1])
    server = os.environ["TEMPORAL_TEST_SERVER"]
    environment = await WorkflowEnvironment.start_time_skipping(test_server_existing_path=server)
    address = environment.client.service_client.config.target_host
    # Time must not jump past the activity's timeout.
    client = await Client.connect(address)
    with tempfile.TemporaryDirectory() as folder:
        async with environment:
            await asyncio.wait_for(observe(client, address, pathlib.Path(folder)), 60)


asyncio.run(main())
