# flags: --unsafe-fixes --in-flight ignore
import asyncio
import time
from datetime import datetime, timezone

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker


@workflow.defn
class FanOutWorkflow:
    @workflow.run
    async def run(self) -> list[str]:
        return await asyncio.gather(
            *[
                workflow.execute_child_workflow("Child", id=f"child-{time.time_ns()}")
                for _ in range(3)
            ]
        )


@workflow.defn
class TrailWorkflow:
    @workflow.run
    async def run(self, steps: list[str]) -> int:
        trail = {}
        for step in steps:
            trail[datetime.now(timezone.utc).isoformat()] = step
        for step in steps:
            workflow.logger.info("%s %s", step, time.time())
        for step in steps:
            await asyncio.sleep(1)
            trail[datetime.now(timezone.utc).isoformat()] = step
        return len(trail)


@workflow.defn
class SpinningWorkflow:
    @workflow.run
    async def run(self) -> int:
        rounds = 0
        start = time.time()
        while not self.expired(start + 0.1):
            rounds += 1
        return rounds

    def expired(self, deadline: float) -> bool:
        return time.time() > deadline


@workflow.defn
class FlagWorkflow:
    @workflow.run
    async def run(self, deadline: float) -> None:
        done = False
        while not done:
            done = time.time() > deadline


@workflow.defn
class RateWorkflow:
    @workflow.run
    async def run(self, items: list[str]) -> float:
        start = time.monotonic()
        await self.process(items)
        rate = len(items) / (time.monotonic() - start)
        begin = time.monotonic()
        await asyncio.sleep(0)
        rate += 100 / (time.monotonic() - begin)
        then = time.monotonic()
        await self.pause()
        return rate + 100 / (time.monotonic() - then)

    async def process(self, items: list[str]) -> None:
        for item in items:
            await workflow.execute_activity("process", item)

    async def pause(self) -> None:
        await asyncio.sleep(10)


async def main(client: Client) -> None:
    workflows = [FanOutWorkflow, TrailWorkflow, SpinningWorkflow, FlagWorkflow, RateWorkflow]
    runner = UnsandboxedWorkflowRunner()
    async with Worker(client, task_queue="clocks", workflows=workflows, workflow_runner=runner):
        await asyncio.Event().wait()


@workflow.defn
class TransferWorkflow:
    def reference(self, name: str) -> str:
        return f"{name}-{time.time_ns()}"

    def stamp(self) -> str:
        return datetime.now(timezone.utc).isoformat()

    @workflow.run
    async def run(self) -> list[str]:
        debit = self.reference("leg")
        credit = self.reference("leg")
        begun = self.stamp()
        await asyncio.sleep(1)
        return [debit, credit, begun, self.stamp()]
