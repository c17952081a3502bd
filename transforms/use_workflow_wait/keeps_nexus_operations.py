# flags: --unsafe-fixes
import asyncio

import nexusrpc
from temporalio import workflow

from orders import OrderService, prices


@nexusrpc.handler.service_handler(service=OrderService)
class OrderHandler:
    @nexusrpc.handler.sync_operation
    async def first_price(self, ctx: nexusrpc.handler.StartOperationContext, order: str) -> int:
        asking = {asyncio.create_task(price.ask(order)) for price in prices}
        done, _ = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result()


@workflow.defn
class Shop:
    @workflow.run
    async def run(self, order: str) -> int:
        orders = workflow.create_nexus_client(service=OrderService, endpoint="orders")
        return await orders.execute_operation(OrderHandler.first_price, order)
