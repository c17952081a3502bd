import asyncio
from datetime import timedelta
from typing import Any

from temporalio import activity, workflow
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.worker import (
    Interceptor,
    StartActivityInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)


class DefaultTimeouts(WorkflowOutboundInterceptor):
    def start_activity(self, input: StartActivityInput) -> workflow.ActivityHandle[Any]:
        if input.start_to_close_timeout is None:
            input.start_to_close_timeout = timedelta(minutes=5)
        return self.next.start_activity(input)


class Inbound(WorkflowInboundInterceptor):
    def init(self, outbound: WorkflowOutboundInterceptor) -> None:
        super().init(DefaultTimeouts(outbound))


class TimeoutInterceptor(Interceptor):
    def workflow_interceptor_class(self, input: WorkflowInterceptorClassInput) -> type[WorkflowInboundInterceptor]:
        return Inbound


@activity.defn
async def pack(item: str) -> str:
    return f"packed {item}"


@activity.defn
async def decline(item: str) -> str:
    raise ApplicationError(f"{item} declined", non_retryable=True)


class Held:
    def __init__(self) -> None:
        self.released = False

    @workflow.signal
    def release(self) -> None:
        self.released = True


@workflow.defn
class FailureIntercepted(Held):
    @workflow.run
    async def run(self) -> str:
        try:
            await workflow.execute_activity(decline, "pen")
        except ActivityError:
            packed = await workflow.execute_activity(pack, "book")
        await workflow.wait_condition(lambda: self.released)
        return packed


@workflow.defn
class HandlerIntercepted(Held):
    @workflow.update
    async def add(self, item: str) -> str:
        both = await asyncio.gather(workflow.execute_activity(pack, item), workflow.execute_activity(pack, "box"))
        await workflow.wait_condition(lambda: self.released)
        return " and ".join(both)

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.released and workflow.all_handlers_finished())
        return "done"
