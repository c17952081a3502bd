# `args` may be among the options, and the star empty: then these work.
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.client import Client


async def start(client: Client, flow: str, *args: Any, **options: Any) -> None:
    await client.start_workflow(flow, *args, **options)


class House:
    async def do(self, name: str, *args: Any, **options: Any) -> Any:
        return await workflow.execute_activity(name, *args, **options)


@workflow.defn
class Order(House):
    @workflow.run
    async def run(self, order: str, cents: int) -> str:
        limit = timedelta(seconds=5)
        await self.do("note", order, start_to_close_timeout=limit)
        return await self.do("charge", args=[order, cents], start_to_close_timeout=limit)
