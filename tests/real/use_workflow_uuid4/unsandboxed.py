from datetime import timedelta
from uuid import uuid4

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def book(reference: str) -> int:
    return len(reference)


@workflow.defn(sandboxed=False)
class Book:
    @workflow.run
    async def run(self) -> int:
        return await workflow.execute_activity(book, str(uuid4()), start_to_close_timeout=TIMEOUT)


@workflow.defn(sandboxed=False)
class BookUnderReference:
    @workflow.run
    async def run(self) -> int:
        reference = str(uuid4())
        return await workflow.execute_activity(book, reference, activity_id=reference, start_to_close_timeout=TIMEOUT)


@workflow.defn(sandboxed=False)
class Confirm:
    @workflow.run
    async def run(self, reference: str) -> int:
        return len(reference)


@workflow.defn(sandboxed=False)
class BookAndConfirm:
    @workflow.run
    async def run(self) -> int:
        reference = str(uuid4())
        return await workflow.execute_child_workflow(Confirm.run, reference)
