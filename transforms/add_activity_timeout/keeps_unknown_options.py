from datetime import timedelta
from typing import Any

from temporalio import workflow

OPTIONS: dict[str, Any] = {}
OPTIONS["start_to_close_timeout"] = timedelta(seconds=5)
UPDATED: dict[str, Any] = {}
UPDATED.update(start_to_close_timeout=timedelta(seconds=5))


async def run_activity(activity: Any, *args: Any, **options: Any) -> Any:
    return await workflow.execute_activity(activity, args=args, **options)


async def run_any(*call: Any) -> Any:
    return await workflow.execute_activity(*call)


@workflow.defn
class OrderWorkflow:
    options = {"task_queue": "slow"}

    @workflow.run
    async def run(self, order_id: str, key: str, options: dict[str, Any]) -> None:
        await workflow.execute_activity("charge", order_id, **options)
        await workflow.execute_activity("charge", order_id, **OPTIONS)
        await workflow.execute_activity("charge", order_id, **UPDATED)
        await workflow.execute_activity("charge", order_id, **self.options)
        await workflow.execute_activity("charge", order_id, **{key: timedelta(seconds=5)})
        await workflow.execute_activity("charge", order_id, **make_options())
        changed = {"task_queue": "slow"}
        prepare(changed)
        await workflow.execute_activity("charge", order_id, **changed)


def make_options() -> dict[str, Any]:
    return {"start_to_close_timeout": timedelta(seconds=5)}


def prepare(options: dict[str, Any]) -> None:
    options["start_to_close_timeout"] = timedelta(seconds=5)
