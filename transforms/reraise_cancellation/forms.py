# flags: --unsafe-fixes --in-flight ignore
import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ChildWorkflowError, FailureError

TIMEOUT = timedelta(seconds=20)


@workflow.defn
class Nightly:
    def __init__(self) -> None:
        self.failed: list[str] = []

    @workflow.run
    async def run(self, names: list[str]) -> list[str]:
        for name in names:
            try:
                await workflow.execute_activity("load", name, start_to_close_timeout=TIMEOUT)
            except ActivityError:
                self.failed.append(name)
        try:
            await workflow.execute_child_workflow("Report", names)
        except (ChildWorkflowError, TypeError) as failure:  # reports are a courtesy
            workflow.logger.warning("no report: %s", failure)
        try:
            await workflow.execute_local_activity("count", start_to_close_timeout=TIMEOUT)
        except BaseException:
            # It is only for the statistics.
            pass
        try:
            await workflow.execute_activity("clean", start_to_close_timeout=TIMEOUT)
        except:
            workflow.logger.warning("not clean")
        try: await workflow.execute_activity("ping", start_to_close_timeout=TIMEOUT)
        except FailureError: pass
        while True:
            try:
                return await workflow.execute_activity(
                    "collect",
                    start_to_close_timeout=TIMEOUT,
                )
            except ActivityError as e:
                workflow.logger.info("again, because of %s", e)
                await asyncio.sleep(60)


@workflow.defn
class Ping:
    @workflow.run
    async def run(self) -> str:
        try:
            await workflow.wait_condition(lambda: False, timeout=60)
        except (asyncio.CancelledError, asyncio.TimeoutError):
            workflow.logger.info("enough")
        try:
            handle = workflow.start_activity("ping", start_to_close_timeout=TIMEOUT)
            await handle
        except Exception:
            return "lost"
        try:
            child = await workflow.start_child_workflow("Ping")
            await child
        except Exception:
            return "childless"
        return "there"
