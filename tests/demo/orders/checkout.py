"""From the shopping cart to the receipt."""

import asyncio
import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from temporalio import activity, workflow
from temporalio.common import RetryPolicy

from orders.terms import return_until

logger = logging.getLogger(__name__)

PRICES = {"book": 30, "pen": 5, "ink": 10}
ACTIVITY_TIMEOUT = timedelta(seconds=30)
RETRIES = RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_attempts=5)


@dataclass
class Order:
    customer: str
    items: list[str]


@dataclass
class Receipt:
    order_id: str
    placed_at: str
    total: int
    return_until: str


class PaymentGateway:
    """Talks to the payment provider, which answers a repeated key with the first charge."""

    def __init__(self) -> None:
        self.charges: list[tuple[str, int]] = []
        self.known_keys: set[str] = set()
        self.answers_to_lose = 0

    def charge(self, customer: str, amount: int, idempotency_key: str = "") -> None:
        if not idempotency_key or idempotency_key not in self.known_keys:
            self.charges.append((customer, amount))
            self.known_keys.add(idempotency_key)
        if self.answers_to_lose > 0:
            self.answers_to_lose -= 1
            raise ConnectionError("the provider's answer was lost")


class Warehouse:
    def __init__(self) -> None:
        self.reserved: list[str] = []

    def reserve(self, items: list[str]) -> None:
        self.reserved.extend(items)


gateway = PaymentGateway()
warehouse = Warehouse()


@activity.defn
async def look_up_price(item: str) -> int:
    return PRICES[item]


@activity.defn
async def reserve_items(items: list[str]) -> None:
    warehouse.reserve(items)


@activity.defn
async def charge_card(customer: str, amount: int) -> None:
    gateway.charge(customer, amount)


@workflow.defn
class CheckoutWorkflow:
    @workflow.run
    async def run(self, order: Order) -> Receipt:
        if not order.items:
            raise ValueError("an order needs at least one item")
        order_id = str(uuid.uuid4())
        placed_at = datetime.now(timezone.utc)
        logger.info("checking out %s for %s", order_id, order.customer)

        lookups = [
            asyncio.create_task(
                workflow.execute_activity(
                    look_up_price, item, start_to_close_timeout=ACTIVITY_TIMEOUT
                )
            )
            for item in order.items
        ]
        done, _ = await asyncio.wait(lookups)
        total = sum(lookup.result() for lookup in done)

        workflow.execute_activity(
            reserve_items, order.items, start_to_close_timeout=ACTIVITY_TIMEOUT
        )
        await workflow.execute_activity(
            charge_card,
            order.customer,
            total,
            start_to_close_timeout=ACTIVITY_TIMEOUT,
            retry_policy=RETRIES,
        )
        print("charged", order.customer, total)
        return Receipt(order_id, placed_at.isoformat(), total, return_until().isoformat())
