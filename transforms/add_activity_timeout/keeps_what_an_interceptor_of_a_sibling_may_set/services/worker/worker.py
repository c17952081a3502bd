from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Interceptor, StartActivityInput, Worker, WorkflowOutboundInterceptor

from flows.orders import OrderWorkflow


class Timeouts(WorkflowOutboundInterceptor):
    def start_activity(self, input: StartActivityInput):
        input.start_to_close_timeout = input.start_to_close_timeout or timedelta(minutes=10)
        return self.next.start_activity(input)


async def main(client: Client, interceptor: Interceptor) -> None:
    await Worker(client, task_queue="orders", workflows=[OrderWorkflow], interceptors=[interceptor]).run()
