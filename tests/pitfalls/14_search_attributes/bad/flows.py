from temporalio.client import Client


async def start(client: Client, customer: str) -> None:
    await client.start_workflow(
        "Order",
        customer,
        id=f"order-{customer}",
        task_queue="orders",
        search_attributes={"Customer": [customer]},  # found
    )
