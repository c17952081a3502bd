from typing import Any

from shop.queue import Client, connect
from shop.signals import signal


class Handle:
    def signal(self, name: str, *args: Any) -> None: ...


class Orders:
    def __init__(self, client: Any, handle: Handle) -> None:
        self.client = client
        self.handle = handle

    async def place(self, order_id: str, cents: int) -> None:
        await self.client.start_workflow("Order", order_id, cents)
        self.handle.signal("paid", order_id, cents)
        signal("paid", order_id, cents)


async def main(client: Client, workflow: Any) -> None:
    await client.execute_workflow("Order", "7", 3)
    await workflow.execute_activity("charge", "7", 3)
    own = await connect()
    await own.get_workflow_handle("7").query("price", "apple", 3)
