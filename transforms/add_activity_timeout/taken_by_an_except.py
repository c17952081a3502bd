# flags: --unsafe-fixes --in-flight ignore
import asyncio
import contextlib

from temporalio import workflow
from temporalio.exceptions import ActivityError

from shop.activities import charge, notify, pack, refund, reserve


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        try:
            await workflow.execute_activity(charge, order_id)
        except Exception:
            workflow.logger.exception("no charge")
        try:
            await workflow.execute_activity(reserve, order_id)
        except ActivityError:
            await workflow.execute_activity(refund, order_id)
        with contextlib.suppress(ValueError):
            await workflow.execute_activity(notify, order_id)
        await self.pack(order_id)

    async def pack(self, order_id: str) -> None:
        try:
            await self.pack_one(order_id)
        except (KeyError, ValueError):
            workflow.logger.warning("not packed")

    async def pack_one(self, order_id: str) -> None:
        await workflow.execute_activity(pack, order_id)


@workflow.defn
class CleanUpWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        try:
            await workflow.execute_activity(charge, order_id)
        finally:
            await asyncio.sleep(5)


@workflow.defn
class BackgroundWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        reminder = asyncio.create_task(workflow.execute_activity(notify, order_id))
        await asyncio.sleep(60)
        await reminder


@workflow.defn
class FanOutWorkflow:
    @workflow.run
    async def run(self, order_ids: list[str]) -> None:
        packed = [workflow.execute_activity(pack, order_id) for order_id in order_ids]
        await asyncio.gather(*packed)


@workflow.defn
class TolerantFanOutWorkflow:
    @workflow.run
    async def run(self, order_ids: list[str]) -> None:
        packed = [workflow.execute_activity(pack, order_id) for order_id in order_ids]
        await asyncio.gather(*packed, return_exceptions=True)


@workflow.defn
class ReportingWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        try:
            await workflow.execute_activity(charge, order_id)
        except Exception:
            workflow.logger.exception("no charge")
            raise
        try:
            await workflow.execute_activity(pack, order_id)
        except Exception:
            await asyncio.sleep(5)
            raise
