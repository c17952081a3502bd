import uuid
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


def new_reference() -> str:
    return f"ref-{uuid.uuid4()}"


def new_ticket() -> str:
    return f"ticket-{uuid.uuid4()}"


@activity.defn
async def file(reference: str) -> int:
    return len(f"{reference} {new_reference()} {new_ticket()}")


@workflow.defn(sandboxed=False)
class File:
    @workflow.run
    async def run(self) -> int:
        return await workflow.execute_activity(file, new_reference(), start_to_close_timeout=TIMEOUT)


@workflow.defn(sandboxed=False)
class FileUnderId:
    @workflow.run
    async def run(self) -> int:
        ticket = new_ticket()
        return await workflow.execute_activity(
            file, ticket, activity_id=f"{workflow.uuid4()}", start_to_close_timeout=TIMEOUT
        )
