# flags: --unsafe-fixes --in-flight ignore
import asyncio

from temporalio import workflow
from temporalio.exceptions import ActivityError, CancelledError, is_cancelled_exception


@workflow.defn
class Ship:
    @workflow.run
    async def run(self, item: str) -> str:
        try:
            await workflow.execute_activity("pack", item, schedule_to_close_timeout=60)
        except Exception as error:
            if is_cancelled_exception(error):
                return "cancelled"
            return "failed"
        try:
            await workflow.execute_activity("ship", item, schedule_to_close_timeout=60)
        except ActivityError as error:
            return "cancelled" if isinstance(error.cause, CancelledError) else "failed"
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            # To end with a result is this workflow's way to be cancelled.
            return "cancelled"
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            self.stopped = True
        return "done"


@workflow.defn
class Turn:
    @workflow.run
    async def run(self, item: str) -> str:
        try:
            await workflow.execute_activity("turn", item, schedule_to_close_timeout=60)
        except Exception:
            # An error of the model, or the turn was cancelled: the user may ask again.
            return "failed"
        return "done"
