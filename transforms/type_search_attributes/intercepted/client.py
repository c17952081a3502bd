# flags: --unsafe-fixes
from temporalio.client import Client


async def start(client: Client, customer: str) -> None:
    await client.start_workflow(
        "OrderWorkflow", id="order", task_queue="orders", search_attributes={"CustomerId": [customer]}
    )
