# flags: --unsafe-fixes --in-flight guard
import asyncio
import time
from datetime import timedelta

from temporalio import workflow


async def pause() -> None:
    # The command line below waits here too, where there is no patch to ask for.
    time.sleep(1)


@workflow.defn(sandboxed=False)
class Settlement:
    @workflow.run
    async def run(self, orders: list[str]) -> list[str]:
        await pause()
        if orders: time.sleep(1)
        waits = [time.sleep(0.2) for _ in orders]
        if not orders:
            return []
        try:
            await workflow.wait_condition(lambda: True)
        except (time.sleep(0.4) or ValueError):
            pass
        await workflow.execute_activity("settle", orders, start_to_close_timeout=timedelta(seconds=5))
        return [str(wait) for wait in waits]


def main() -> None:
    asyncio.run(pause())
