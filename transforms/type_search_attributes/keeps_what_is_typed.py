# flags: --unsafe-fixes
from temporalio import workflow
from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

CUSTOMER = SearchAttributeKey.for_keyword("CustomerId")


async def start(client: Client, customer: str, given: TypedSearchAttributes) -> None:
    await client.start_workflow(
        "OrderWorkflow",
        id="order",
        task_queue="orders",
        search_attributes=TypedSearchAttributes([SearchAttributePair(CUSTOMER, customer)]),
    )
    await client.start_workflow("OrderWorkflow", id="order", task_queue="orders", search_attributes=given)
    await client.start_workflow("OrderWorkflow", id="order", task_queue="orders", search_attributes=None)
    await client.start_workflow("OrderWorkflow", id="order", task_queue="orders")


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self) -> None:
        workflow.upsert_search_attributes([CUSTOMER.value_set("a"), CUSTOMER.value_unset()])
