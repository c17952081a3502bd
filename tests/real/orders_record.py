"""Runs the workflows of `orders.py`, and writes their histories: two that have ended, two that still wait.

`python orders_record.py SERVER PROJECT FOLDER`; each file is named by its workflow's id.
"""

import asyncio
import os
import sys
from pathlib import Path

from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker


async def main(server, project, folder):
    sys.path.insert(0, project)
    import orders

    async with await WorkflowEnvironment.start_time_skipping(test_server_existing_path=server) as environment:
        client = environment.client
        workflows = [orders.OrderWorkflow, orders.RefundWorkflow]
        async with Worker(client, task_queue="orders", workflows=workflows, activities=[orders.charge]):
            for workflow in workflows:
                for stage in ["waiting", "ended"]:
                    name = f"{workflow.__name__}-{stage}"
                    handle = await client.start_workflow(workflow.run, name, id=name, task_queue="orders")
                    while not await handle.query("is_waiting"):
                        await asyncio.sleep(0.01)
                    if stage == "ended":
                        await handle.signal("approve")
                        await handle.result()
                    history = await handle.fetch_history()
                    (Path(folder) / f"{name}.json").write_text(history.to_json())


asyncio.run(main(*sys.argv[1:]))
sys.stdout.flush()
# Threads of the SDK may still be at work, and a Python that goes down with them can fail.
os._exit(0)
