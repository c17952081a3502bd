# flags: --unsafe-fixes --in-flight ignore
# What was done is undone behind the `try`, also when the workflow is cancelled.
import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError

TIMEOUT = timedelta(seconds=60)


@workflow.defn
class Saga:
    @workflow.run
    async def run(self, order: str) -> str:
        done: list[str] = []
        failed = False
        try:
            done.append("reserve")
            await workflow.execute_activity("reserve", order, start_to_close_timeout=TIMEOUT)
            done.append("pay")
            await workflow.execute_activity("pay", order, start_to_close_timeout=TIMEOUT)
        except Exception:
            workflow.logger.exception("order %s failed", order)
            failed = True
        if failed:
            for step in reversed(done):
                await workflow.execute_activity("undo", step, start_to_close_timeout=TIMEOUT)
            return "undone"
        return "paid"


@workflow.defn
class Release:
    @workflow.run
    async def run(self, order: str) -> str:
        error: BaseException | None = None
        try:
            await workflow.execute_activity("pay", order, start_to_close_timeout=TIMEOUT)
        except BaseException as e:
            error = e
        await workflow.execute_activity("report", order, start_to_close_timeout=TIMEOUT)
        if error is not None:
            raise error
        return "paid"


@workflow.defn
class Hedge:
    @workflow.run
    async def run(self, order: str) -> str:
        result = None
        try:
            result = await workflow.execute_activity("pay", order, start_to_close_timeout=TIMEOUT)
        except ActivityError:
            pass
        if result is None:
            await asyncio.shield(self.give_back(order))
        return result or "given back"

    async def give_back(self, order: str) -> None:
        await workflow.execute_activity("give_back", order, start_to_close_timeout=TIMEOUT)


@workflow.defn
class Refund:
    @workflow.run
    async def run(self, orders: list[str]) -> str:
        failures = []
        for order in orders:
            try:
                await workflow.execute_activity("pay", order, start_to_close_timeout=TIMEOUT)
            except ActivityError as e:
                failures.append(e)
        if not await self.book(orders[0]):
            return "not booked"
        booked = await self.book_again(orders[0])
        if not booked:
            return "not booked again"
        try:
            await workflow.execute_activity("ship", orders[0], start_to_close_timeout=TIMEOUT)
        except ActivityError as e:
            workflow.logger.error("not shipped: %s", e)
        await workflow.execute_activity("refund", orders[0], start_to_close_timeout=TIMEOUT)
        return "refunded"

    async def book(self, order: str) -> bool:
        try:
            await workflow.execute_activity("book", order, start_to_close_timeout=TIMEOUT)
        except ActivityError:
            return False
        return True

    async def book_again(self, order: str) -> bool:
        try:
            await workflow.execute_activity("book", order, start_to_close_timeout=TIMEOUT)
            return True
        except ActivityError:
            return False


@workflow.defn
class Order:
    @workflow.run
    async def run(self, order: str) -> str:
        result = None
        try:
            result = await workflow.execute_activity("pay", order, start_to_close_timeout=TIMEOUT)
        except ActivityError:
            workflow.logger.warning("not paid")
        await self.finish(order, result)
        return order

    async def finish(self, order: str, result: str | None) -> None:
        if result is None:
            await workflow.execute_activity("undo", order, start_to_close_timeout=TIMEOUT)


@workflow.defn
class Credit:
    @workflow.run
    async def run(self, seat: str) -> str:
        try:
            await workflow.execute_activity("pay", seat, start_to_close_timeout=TIMEOUT)
            return "paid"
        except ActivityError:
            workflow.logger.warning("not paid")
        await workflow.execute_activity("cancel_seat", seat, start_to_close_timeout=TIMEOUT)
        return "cancelled"
