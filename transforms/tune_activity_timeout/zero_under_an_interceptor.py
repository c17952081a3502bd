# flags: --unsafe-fixes
from datetime import timedelta

from temporalio import workflow
from temporalio.worker import StartActivityInput, WorkflowOutboundInterceptor


class Heartbeats(WorkflowOutboundInterceptor):
    def start_activity(self, input: StartActivityInput):
        if input.heartbeat_timeout is None:
            input.heartbeat_timeout = timedelta(seconds=10)
        return super().start_activity(input)


@workflow.defn
class Export:
    @workflow.run
    async def run(self) -> None:
        await workflow.execute_activity(
            "export", start_to_close_timeout=timedelta(minutes=5), heartbeat_timeout=timedelta(0)
        )
