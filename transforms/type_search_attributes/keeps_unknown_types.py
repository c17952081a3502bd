# flags: --unsafe-fixes
from temporalio import workflow
from temporalio.client import Client


async def start(client: Client, customer, more: dict) -> None:
    await client.start_workflow(
        "Order", id="order", task_queue="orders", search_attributes={"CustomerId": [customer]}
    )
    await client.start_workflow(
        "Order", id="order", task_queue="orders", search_attributes={"CustomerId": ["a"], **more}
    )
    await client.start_workflow("Order", id="order", task_queue="orders", search_attributes={})


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self) -> None:
        workflow.upsert_search_attributes({"Left": []})
        workflow.upsert_search_attributes({"Mixed": ["a", 3]})
