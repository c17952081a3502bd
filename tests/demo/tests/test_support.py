from datetime import timedelta

from temporalio.testing import WorkflowEnvironment

from orders import support
from orders.support import SupportWorkflow
from orders.worker import TASK_QUEUE


def test_a_question_before_the_end_is_answered(in_orders):
    async def scenario(environment: WorkflowEnvironment) -> str:
        handle = await environment.client.start_workflow(
            SupportWorkflow.run,
            "Ann",
            id="support",
            task_queue=TASK_QUEUE,
            execution_timeout=timedelta(hours=1),
            start_signal="ask",
            start_signal_args=["ink"],
        )
        await handle.signal(SupportWorkflow.close)
        return await handle.result()

    assert in_orders(scenario) == "closed for Ann"
    assert support.mailbox.answers == ["about ink: we look into it"]
