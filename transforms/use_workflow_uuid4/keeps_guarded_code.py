# flags: --unsafe-fixes --in-flight ignore
import uuid

from temporalio import activity, workflow


def first() -> uuid.UUID:
    return workflow.uuid4() if workflow.in_workflow() else uuid.uuid4()


def second() -> uuid.UUID:
    if workflow.in_workflow():
        return workflow.uuid4()
    return uuid.uuid4()


def third() -> uuid.UUID:
    try:
        return workflow.uuid4()
    except Exception:
        return uuid.uuid4()


@activity.defn
async def store() -> str:
    return f"{first()}{second()}{third()}"


@workflow.defn
class GuardedWorkflow:
    @workflow.run
    async def run(self) -> str:
        return f"{first()}{second()}{third()}"
