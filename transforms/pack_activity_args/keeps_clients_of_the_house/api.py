from temporalio.client import Client


async def submit(client: Client, order: str, amount: int) -> None:
    await client.start_workflow("Pay", order, amount, id=order, task_queue="payments")
