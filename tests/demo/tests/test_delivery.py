from datetime import timedelta

from temporalio.testing import WorkflowEnvironment

from orders.delivery import DeliveryWorkflow
from orders.worker import TASK_QUEUE


def test_a_parcel_is_picked_up_after_an_hour(in_orders):
    async def scenario(environment: WorkflowEnvironment) -> str:
        return await environment.client.execute_workflow(
            DeliveryWorkflow.run,
            args=["order-1", "Elm Street 5"],
            id="delivery",
            task_queue=TASK_QUEUE,
            execution_timeout=timedelta(hours=3),
        )

    report = in_orders(scenario)
    assert report == "picked up: order-1 to Elm Street 5 after 60 minutes"
