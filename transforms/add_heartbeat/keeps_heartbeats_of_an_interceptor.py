# flags: --unsafe-fixes
import asyncio
from typing import Any

from temporalio import activity
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    Interceptor,
)


class Beating(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        beating = asyncio.create_task(self.beat())
        try:
            return await super().execute_activity(input)
        finally:
            beating.cancel()

    async def beat(self) -> None:
        while True:
            activity.heartbeat()
            await asyncio.sleep(10)


class BeatingInterceptor(Interceptor):
    def intercept_activity(
        self, next: ActivityInboundInterceptor
    ) -> ActivityInboundInterceptor:
        return Beating(super().intercept_activity(next))


@activity.defn
async def crawl(urls: list[str]) -> None:
    for url in urls:
        await visit(url)
