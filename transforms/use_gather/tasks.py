import asyncio
from datetime import timedelta

from temporalio import workflow

LIMIT = timedelta(seconds=30)


@workflow.defn
class TaskWorkflow:
    @workflow.run
    async def run(self, items: list[str]) -> list[str]:
        tasks = [asyncio.create_task(self.step(item)) for item in items]
        done, pending = await asyncio.wait(tasks)
        results = []
        for task in done:
            if task.exception():
                continue
            results.append(task.result())

        names = {asyncio.create_task(self.step(item)): item for item in items}
        done, _ = await asyncio.wait(names)
        for task in done:
            results.append(names[task] + task.result())

        by_name = {}
        for item in items:
            by_name[item] = workflow.start_activity("step", item, start_to_close_timeout=LIMIT)
        await asyncio.wait(by_name.values())
        results += [by_name[item].result() for item in items]

        done, _ = await asyncio.wait({asyncio.create_task(self.step(item)) for item in items})
        workflow.logger.info("%d are done", len(done))
        results.extend(task.result() for task in done)

        one = asyncio.create_task(self.step("one"))
        two = asyncio.create_task(self.step("two"))
        await asyncio.wait([one, two])
        await asyncio.wait((
            one,  # the first
            two,
        ))
        finished, _ = await asyncio.wait([one, two])
        for task in finished:
            results.append(task.result())
        await self.several(items)
        return results

    async def several(self, items: list[str]) -> None:
        handles: set[workflow.ActivityHandle[str]] = set()
        for item in items:
            handle = workflow.start_activity("step", item, start_to_close_timeout=LIMIT)
            handles.add(handle)
        workflow.logger.info("%d are running", len(handles))
        await asyncio.wait(fs=handles)
        child = await workflow.start_child_workflow("Child")
        await asyncio.wait([child])

    async def step(self, item: str) -> str:
        return item
