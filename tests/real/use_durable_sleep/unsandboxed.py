import asyncio
import time
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def poll() -> int:
    turns: list[str] = []
    asyncio.get_running_loop().call_soon(turns.append, "another task")
    time.sleep(0.05)
    return len(turns)


BALANCES: dict[str, int] = {}


@activity.defn
async def deposit(account: str) -> int:
    balance = BALANCES.get(account, 0)
    time.sleep(0.8)
    BALANCES[account] = balance + 50
    return BALANCES[account]


@workflow.defn(sandboxed=False)
class Nap:
    @workflow.run
    async def run(self) -> str:
        time.sleep(0.05)
        await asyncio.sleep(0.01)
        return "rested"


@workflow.defn(sandboxed=False)
class LongNap:
    @workflow.run
    async def run(self) -> str:
        await asyncio.sleep(0.01)
        time.sleep(3)
        return "rested"


@workflow.defn(sandboxed=False)
class Poll:
    @workflow.run
    async def run(self) -> int:
        return await workflow.execute_activity(poll, start_to_close_timeout=TIMEOUT)


@workflow.defn(sandboxed=False)
class Deposits:
    @workflow.run
    async def run(self) -> int:
        account = workflow.info().run_id
        both = [workflow.execute_activity(deposit, account, start_to_close_timeout=TIMEOUT) for _ in range(2)]
        return max(await asyncio.gather(*both))
