# flags: --unsafe-fixes --in-flight ignore
import asyncio

from temporalio import activity, workflow
from temporalio.client import CancelledError


@workflow.defn
class Ship:
    @workflow.run
    async def run(self, item: str) -> str:
        try:
            return await workflow.execute_activity("ship", item, schedule_to_close_timeout=60)
        except Exception as error: print(error); return "not shipped"
        finally:
            try:
                await asyncio.sleep(1)
            except asyncio.CancelledError: print("a"); print("b")


@activity.defn
def pack(items: list[str]) -> int:
    for item in items:
        activity.heartbeat(item)
        try:
            print(item, CancelledError)
        except Exception:
            return 0
    return len(items)
