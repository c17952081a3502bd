# flags: --unsafe-fixes --in-flight ignore
import uuid

import nexusrpc
from temporalio import nexus, workflow

from orders import FulfilOrder, OrderService


@nexusrpc.handler.service_handler(service=OrderService)
class OrderHandler:
    @nexus.workflow_run_operation
    async def fulfil(self, ctx: nexus.WorkflowRunOperationContext, order: str):
        return await ctx.start_workflow(FulfilOrder.run, order, id=f"fulfil-{uuid.uuid4()}")


@workflow.defn
class Shop:
    @workflow.run
    async def run(self, order: str) -> str:
        orders = workflow.create_nexus_client(service=OrderService, endpoint="orders")
        return await orders.execute_operation(OrderHandler.fulfil, order)
