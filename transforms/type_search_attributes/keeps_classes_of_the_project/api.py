# flags: --unsafe-fixes
from temporalio.client import WorkflowHandle

from orders import Orders


async def start(orders: Orders, customer: str) -> WorkflowHandle:
    return await orders.start_workflow(
        "OrderWorkflow",
        id=f"order-{customer}",
        task_queue="orders",
        search_attributes={"CustomerId": [customer]},
    )
