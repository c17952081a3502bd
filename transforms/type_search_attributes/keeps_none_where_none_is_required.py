# settings: require-search-attributes = true
from temporalio.client import Client
from temporalio.common import TypedSearchAttributes


async def start(client: Client, given: TypedSearchAttributes, options: dict) -> None:
    await client.start_workflow("Order", id="order", task_queue="orders")
    await client.execute_workflow("Order", id="order", task_queue="orders", search_attributes=None)
    await client.start_workflow("Order", id="order", task_queue="orders", search_attributes=given)
    await client.start_workflow("Order", id="order", task_queue="orders", **options)
