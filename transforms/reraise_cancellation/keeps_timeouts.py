# flags: --unsafe-fixes --in-flight ignore
import asyncio
import contextlib

from temporalio import workflow
from temporalio.exceptions import ActivityError


@workflow.defn
class Fetch:
    @workflow.run
    async def run(self, url: str) -> str:
        try:
            # Its own timeout cancels the activity too.
            return await asyncio.wait_for(
                workflow.execute_activity("fetch", url, schedule_to_close_timeout=60), timeout=5
            )
        except Exception:
            workflow.logger.info("too slow")
        try:
            async with asyncio.timeout(5):
                return await workflow.execute_activity("fetch", url, schedule_to_close_timeout=60)
        except Exception:
            workflow.logger.info("too slow again")
        try:
            await asyncio.shield(workflow.execute_activity("save", url, schedule_to_close_timeout=60))
        except BaseException:
            workflow.logger.info("saved or not")
        try:
            await workflow.execute_activity("fetch", url, schedule_to_close_timeout=60)
        except* ActivityError:
            workflow.logger.info("one of them")
        with contextlib.suppress(ActivityError):
            await workflow.execute_activity("fetch", url, schedule_to_close_timeout=60)
        try:
            results = await asyncio.gather(
                workflow.execute_activity("fetch", url, schedule_to_close_timeout=60), return_exceptions=True
            )
            return str(results)
        except Exception:
            return "nothing"
