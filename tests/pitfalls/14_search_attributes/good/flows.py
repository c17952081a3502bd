from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes


async def start(client: Client, customer: str) -> None:
    await client.start_workflow(
        "Order",
        customer,
        id=f"order-{customer}",
        task_queue="orders",
        search_attributes=TypedSearchAttributes(
            [SearchAttributePair(SearchAttributeKey.for_keyword("Customer"), customer)]
        ),
    )
