# flags: --unsafe-fixes
from temporalio.client import Client


async def start(client: Client, customer: str) -> None:
    await client.start_workflow(
        "OrderWorkflow",
        id=f"order-{customer}",
        task_queue="orders",
        search_attributes={"CustomerId": [customer], "OrderValue": [999.99]},
    )
