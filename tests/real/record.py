"""Starts workflows of small projects on a real dev server, and leaves them as they are.

Each line of its standard input is a request: the folder and module of the workflows, the task queue, and what is
started: workflow, id, and how far it goes. It answers with the server's address once the server lists all of them.
"""

import asyncio
import importlib
import json
import os
import sys

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker


async def reached(handle, kind):
    wanted = EventType.Value("EVENT_TYPE_" + kind.upper())
    while not any(event.event_type == wanted for event in (await handle.fetch_history()).events):
        await asyncio.sleep(0.02)


async def listed(client, queue, count):
    query = f"TaskQueue = '{queue}'"
    while len([one async for one in client.list_workflows(query)]) < count:
        await asyncio.sleep(0.02)


async def start(address, request):
    sys.path.insert(0, request["root"])
    module = importlib.import_module(request["module"])
    client = await Client.connect(address, **getattr(module, "CLIENT", {}))
    definitions = [it for it in vars(module).values() if hasattr(it, "__temporal_workflow_definition")]
    activities = [it for it in vars(module).values() if hasattr(it, "__temporal_activity_definition")]
    options = getattr(module, "WORKER", {})
    queue = request["queue"]
    async with Worker(client, task_queue=queue, workflows=definitions, activities=activities, **options):
        for one in request["starts"]:
            handle = await client.start_workflow(
                one["workflow"], args=one.get("args", []), id=one["id"], task_queue=queue
            )
            await reached(handle, one["until"])
    await listed(client, queue, len(request["starts"]))


async def main(cli):
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    async with await WorkflowEnvironment.start_local(dev_server_existing_path=cli) as environment:
        address = environment.client.service_client.config.target_host
        while line := await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline):
            await start(address, json.loads(line))
            print(json.dumps({"address": address}), file=answers, flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
