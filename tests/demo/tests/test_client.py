import asyncio
from typing import Any

from temporalio.common import SearchAttributeKey

from orders.checkout import Order, Receipt
from orders.client import place


class Recorder:
    """A client that starts nothing and remembers what it was asked."""

    def __init__(self) -> None:
        self.options: dict[str, Any] = {}

    async def execute_workflow(self, *_: Any, **options: Any) -> Receipt:
        self.options = options
        return Receipt("order-1", "", 30, "")


def test_an_order_is_found_by_its_customer():
    client = Recorder()
    asyncio.run(place(client, Order("Ann", ["book"])))
    attributes = client.options["search_attributes"]
    assert attributes[SearchAttributeKey.for_keyword("Customer")] == "Ann"
