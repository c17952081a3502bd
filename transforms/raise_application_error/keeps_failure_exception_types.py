# flags: --unsafe-fixes
from temporalio import workflow
from temporalio.worker import Worker


class Rejected(ValueError):
    pass


@workflow.defn(failure_exception_types=[ValueError])
class ByClassWorkflow:
    @workflow.run
    async def run(self, n: int) -> None:
        if n:
            raise ValueError("taken")
        raise Rejected("taken as well")


@workflow.defn(failure_exception_types=[Exception])
class AnyWorkflow:
    @workflow.run
    async def run(self, n: int) -> None:
        assert n


@workflow.defn
class ByWorkerWorkflow:
    @workflow.run
    async def run(self, n: int) -> None:
        raise RuntimeError("taken")


def worker(client) -> Worker:
    return Worker(
        client, task_queue="q", workflows=[ByWorkerWorkflow], workflow_failure_exception_types=[Exception]
    )


@workflow.defn
class ByUnseenOptionsWorkflow:
    @workflow.run
    async def run(self, n: int) -> None:
        raise RuntimeError("may be taken")


def worker_with(client, **options) -> Worker:
    return Worker(client, task_queue="q", workflows=[ByUnseenOptionsWorkflow], **options)
