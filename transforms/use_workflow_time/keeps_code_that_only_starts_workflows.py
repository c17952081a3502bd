import time
from datetime import datetime, timezone

from temporalio import workflow
from temporalio.client import Client


@workflow.defn
class DigestWorkflow:
    @workflow.run
    async def run(self, sent: str) -> str:
        return sent


def stamp(clock=time.time) -> float:
    return clock()


async def main(client: Client) -> None:
    started = time.perf_counter()
    handles = [
        await client.start_workflow(
            DigestWorkflow.run,
            datetime.now(timezone.utc).isoformat(),
            id=f"digest-{time.time_ns()}-{number}",
            task_queue="digests",
        )
        for number in range(3)
    ]
    waits = sorted(handles, key=lambda handle: stamp())
    print(len(waits), time.perf_counter() - started)
