from datetime import timedelta
from typing import Any

from temporalio import activity, workflow
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


@workflow.defn
class Pack:
    @workflow.run
    async def run(self, item: str) -> str:
        return await workflow.execute_activity(pack, item)
