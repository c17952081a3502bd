from datetime import timedelta

from temporalio import exceptions, workflow


async def best_effort(name: str) -> None:
    try:
        await call(name)
    except exceptions.FailureError as failure:
        workflow.logger.warning("%s: %s", name, failure)


async def call(name: str) -> None:
    try:
        await workflow.execute_activity(name, start_to_close_timeout=timedelta(seconds=5))
    except exceptions.ActivityError:
        workflow.logger.info("%s failed", name)
        raise
