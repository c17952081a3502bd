import asyncio

from temporalio import activity, workflow
from temporalio.client import Client


async def first_of(urls: set[str]) -> str:
    done, pending = await asyncio.wait(
        {asyncio.create_task(asyncio.sleep(1, url)) for url in urls},
        return_when=asyncio.FIRST_COMPLETED,
    )
    for task in pending:
        task.cancel()
    return done.pop().result()


@activity.defn
async def probe(urls: list[str]) -> list[str]:
    found = [await first_of(set(urls))]
    for each in asyncio.as_completed([asyncio.sleep(1, url) for url in urls]):
        found.append(await each)
    return found


@workflow.defn
class ProbeWorkflow:
    @workflow.run
    async def run(self, urls: list[str]) -> list[str]:
        tasks = [asyncio.create_task(asyncio.sleep(1, url)) for url in urls]
        done, _ = await workflow.wait(tasks, timeout=3)
        return [await asyncio.wait_for(task, 1) for task in done]


async def main(client: Client) -> None:
    runs = [
        asyncio.create_task(client.execute_workflow(ProbeWorkflow.run, ["a"], id=name, task_queue="probes"))
        for name in ("one", "two")
    ]
    await asyncio.wait(runs, timeout=60)
