import asyncio
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def transfer(source: str, target: str, amount: int) -> str:
    return f"{amount} from {source} to {target}"


@workflow.defn
class Transfer:
    @workflow.run
    async def run(self, source: str, target: str) -> str:
        await asyncio.sleep(0.01)
        return await workflow.execute_activity(transfer, source, target, 5, start_to_close_timeout=TIMEOUT)


@workflow.defn
class TransferAll:
    @workflow.run
    async def run(self, fields: list[str]) -> str:
        await asyncio.sleep(0.01)
        return await workflow.execute_activity(transfer, *fields, 5, start_to_close_timeout=TIMEOUT)


@workflow.defn
class TransferByChild:
    @workflow.run
    async def run(self, source: str, target: str) -> str:
        await asyncio.sleep(0.01)
        return await workflow.execute_child_workflow(Transfer.run, source, target, id=f"{source}-{target}")


@workflow.defn
class TransferInTwoRuns:
    @workflow.run
    async def run(self, source: str, target: str) -> str:
        await asyncio.sleep(0.01)
        if source > target:
            return "there and back"
        workflow.continue_as_new(target, source)
