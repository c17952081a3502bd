# flags: --unsafe-fixes
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Optional

from temporalio import workflow
from temporalio.client import Client, Schedule
from temporalio.common import SearchAttributeKey as Key

REGION = "Region"


@dataclass
class Order:
    customer: str
    total: float
    paid: bool
    at: datetime
    tags: list[str]


async def start(client: Client, order: Order, count: int, note: Optional[str], schedule: Schedule) -> None:
    handle = await client.start_workflow(
        "OrderWorkflow",
        order,
        id="order",
        task_queue="orders",
        search_attributes={
            # Who ordered.
            "CustomerId": [order.customer],  # as in the shop
            "OrderValue": [order.total],
            "Count": [count + 1 if count else 2],
        },
    )
    await client.execute_workflow(
        "OrderWorkflow",
        order,
        id="order",
        task_queue="orders",
        search_attributes={
            # Who ordered.
            "CustomerId": [order.customer],  # as in the shop
            "OrderValue": [order.total],
            "Paid": [order.paid],
            "Tags": ["new", f"from-{REGION}"],
            REGION: [note],
            "Count": [count],
            "Retries": [-1],
            "Open": [not order.paid],
            "Size": [len(order.tags)],
            "Started": [datetime.now(timezone.utc)],
        },
    )
    await client.create_schedule("nightly", schedule, search_attributes={"Kind": ["nightly"]})
    await handle.result()


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order: Order) -> None:
        workflow.upsert_search_attributes({"Status": ["open"], "Since": [workflow.now()], "At": [order.at]})
        workflow.upsert_search_attributes({"Status": ["paid"], "Left": []})
        await workflow.execute_child_workflow(
            "Child", id="child", search_attributes={"Parent": [str(order.customer)]}
        )
        workflow.continue_as_new(order, search_attributes={"Tags": order.tags})


async def weigh(client: Client, weight: float, worth: float = 0) -> None:
    await client.start_workflow(
        "OrderWorkflow",
        id="order",
        task_queue="orders",
        search_attributes={
            "Weight": [weight],
            "Worth": worth,
            "Rate": [-0.5],
            "Sum": [float(worth)],
            "Sign": [-True],
        },
    )
