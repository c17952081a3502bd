"""Runs the workflows and activities of this package: `python -m orders.worker`."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor

from temporalio.client import Client
from temporalio.worker import Worker

from orders.checkout import CheckoutWorkflow, charge_card, look_up_price, reserve_items
from orders.delivery import DeliveryWorkflow, book_carrier, confirm_pick_up
from orders.labels import LabelWorkflow, ParcelWorkflow, print_label
from orders.returns import ReturnWorkflow, scan_letter, weigh
from orders.support import SupportWorkflow, WatchWorkflow, answer, where_is

TASK_QUEUE = "orders"


def make_worker(client: Client) -> Worker:
    return Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=[
            CheckoutWorkflow,
            DeliveryWorkflow,
            LabelWorkflow,
            ParcelWorkflow,
            ReturnWorkflow,
            SupportWorkflow,
            WatchWorkflow,
        ],
        activities=[
            look_up_price,
            reserve_items,
            charge_card,
            book_carrier,
            confirm_pick_up,
            print_label,
            scan_letter,
            weigh,
            answer,
            where_is,
        ],
        activity_executor=ThreadPoolExecutor(10),
    )


async def main() -> None:
    client = await Client.connect(os.environ.get("TEMPORAL_ADDRESS", "localhost:7233"))
    await make_worker(client).run()


if __name__ == "__main__":
    asyncio.run(main())
