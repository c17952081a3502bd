"""Places an order: `python -m orders.client Ann book pen`."""

import asyncio
import os
import sys
import uuid

from temporalio.client import Client

from orders.checkout import CheckoutWorkflow, Order, Receipt
from orders.worker import TASK_QUEUE


async def place(client: Client, order: Order) -> Receipt:
    return await client.execute_workflow(
        CheckoutWorkflow.run,
        order,
        id=f"checkout-{uuid.uuid4()}",
        task_queue=TASK_QUEUE,
        search_attributes={"Customer": [order.customer]},
    )


async def main() -> None:
    customer, *items = sys.argv[1:]
    client = await Client.connect(os.environ.get("TEMPORAL_ADDRESS", "localhost:7233"))
    receipt = await place(client, Order(customer, items))
    print(f"{receipt.order_id}: {receipt.total} euros, placed at {receipt.placed_at}")


if __name__ == "__main__":
    asyncio.run(main())
