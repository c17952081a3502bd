from datetime import timedelta

from temporalio import activity, workflow


@activity.defn
async def inner(name: str) -> str:
    return name


@activity.defn
async def outer(name: str) -> str:
    await workflow.sleep(1)
    await workflow.wait_condition(lambda: bool(name))
    order = str(workflow.uuid7())
    return order + await workflow.execute_activity(inner, name, start_to_close_timeout=timedelta(seconds=5))


@activity.defn
async def taken(datetime: str) -> str:
    return f"{datetime} {workflow.now()}"
