import asyncio
from datetime import timedelta

from temporalio import activity, workflow


@activity.defn
async def start(name: str) -> list[str]:
    info = activity.info()
    return await activity.client().execute_workflow(
        "Child",
        id=f"{info.workflow_id}-started",
        task_queue=info.task_queue,
        search_attributes={"CustomKeywordField": [name]},
    )


@workflow.defn
class Child:
    @workflow.run
    async def run(self) -> list[str]:
        return sorted(workflow.info().search_attributes)


@workflow.defn
class Status:
    @workflow.run
    async def run(self, status: str, count: int) -> list[str]:
        workflow.upsert_search_attributes({"CustomKeywordField": [status], "CustomIntField": [count]})
        await asyncio.sleep(0.01)
        workflow.upsert_search_attributes({"CustomKeywordField": [f"{status} again"]})
        try:
            await asyncio.wait_for(asyncio.sleep(1), 0.01)
        except asyncio.TimeoutError:
            pass
        known = workflow.info().typed_search_attributes
        return sorted(f"{pair.key.name}={pair.value}" for pair in known)


@workflow.defn
class Parent:
    @workflow.run
    async def run(self, name: str) -> list[str]:
        return await workflow.execute_child_workflow(
            Child.run, id=f"{workflow.info().workflow_id}-child", search_attributes={"CustomKeywordField": [name]}
        )


# The SDK wants lists in a dict; a typed attribute holds the value itself.
@workflow.defn
class Bare:
    @workflow.run
    async def run(self, name: str) -> str:
        workflow.upsert_search_attributes({"CustomKeywordField": name})
        return name


@workflow.defn
class ByClient:
    @workflow.run
    async def run(self, name: str) -> list[str]:
        return await workflow.execute_activity(start, name, start_to_close_timeout=timedelta(seconds=10))
