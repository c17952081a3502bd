# flags: --unsafe-fixes
from temporalio.client import Client


class Index:
    def start_workflow(self, name: str, search_attributes: dict) -> None:
        pass

    def upsert_search_attributes(self, attributes: dict) -> None:
        pass


async def search(index: Index, client: Client, attributes: dict) -> None:
    index.start_workflow("order", search_attributes={"CustomerId": ["a"]})
    index.upsert_search_attributes({"CustomerId": ["a"]})
    await client.start_workflow("Order", id="order", task_queue="orders", search_attributes=attributes)
    print({"search_attributes": {"CustomerId": ["a"]}})
