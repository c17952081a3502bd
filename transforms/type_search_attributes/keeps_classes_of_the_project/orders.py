from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

KEYS = {"CustomerId": SearchAttributeKey.for_keyword("CustomerId")}


class Orders:
    def __init__(self, client: Client) -> None:
        self.client = client

    async def start_workflow(self, name: str, *, id: str, task_queue: str, search_attributes: dict[str, list]):
        pairs = [SearchAttributePair(KEYS[name], values[0]) for name, values in search_attributes.items()]
        typed = TypedSearchAttributes(pairs)
        return await self.client.start_workflow(name, id=id, task_queue=task_queue, search_attributes=typed)
