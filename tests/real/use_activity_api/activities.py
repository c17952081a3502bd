from datetime import timedelta

from temporalio import activity, workflow
from temporalio.common import RetryPolicy

OPTIONS = {"start_to_close_timeout": timedelta(seconds=10), "retry_policy": RetryPolicy(maximum_attempts=1)}


@activity.defn
async def stamp() -> str:
    at = workflow.now()
    return at.tzname()


@activity.defn
def draw(names: list[str]) -> int:
    workflow.logger.info("drawing from %s", names)
    return len(f"{workflow.uuid4()}") + len(workflow.random().choice(names)) + int(workflow.time() > 0)


@activity.defn
async def whose() -> str:
    info = workflow.info()
    return f"{info.workflow_type}, {len(info.run_id)}, {info.namespace}"


@workflow.defn
class Stamp:
    @workflow.run
    async def run(self) -> str:
        return await workflow.execute_activity(stamp, **OPTIONS)


@workflow.defn
class Draw:
    @workflow.run
    async def run(self, names: list[str]) -> int:
        return await workflow.execute_activity(draw, names, **OPTIONS)


@workflow.defn
class Whose:
    @workflow.run
    async def run(self) -> str:
        return await workflow.execute_activity(whose, **OPTIONS)
