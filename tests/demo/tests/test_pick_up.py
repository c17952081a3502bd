import asyncio
import os

from temporalio.testing import WorkflowEnvironment

from orders.delivery import DeliveryWorkflow
from orders.worker import TASK_QUEUE, make_worker

TIME_LIMIT = float(os.environ.get("ORDERS_TEST_SECONDS", "60"))


async def deliver() -> str:
    async with await WorkflowEnvironment.start_local() as environment:
        async with make_worker(environment.client):
            return await environment.client.execute_workflow(
                DeliveryWorkflow.run,
                args=["order-2", "Oak Lane 1"],
                id="pick-up",
                task_queue=TASK_QUEUE,
            )


def test_a_report_says_how_long_it_took():
    report = asyncio.run(asyncio.wait_for(deliver(), TIME_LIMIT))
    assert report == "picked up: order-2 to Oak Lane 1 after 60 minutes"
