from datetime import timedelta

from temporalio.testing import ActivityEnvironment, WorkflowEnvironment
from temporalio.worker import Replayer

from orders.returns import ReturnWorkflow, scan_letter
from orders.worker import TASK_QUEUE


def test_each_return_has_steps_of_its_own(in_orders):
    async def scenario(environment: WorkflowEnvironment) -> list[list[str]]:
        reports = []
        for return_id in ("return-1", "return-22"):
            handle = await environment.client.start_workflow(
                ReturnWorkflow.run,
                return_id,
                id=return_id,
                task_queue=TASK_QUEUE,
                execution_timeout=timedelta(hours=1),
            )
            reports.append(await handle.result())
            history = await handle.fetch_history()
            await Replayer(workflows=[ReturnWorkflow]).replay_workflow(history)
        return reports

    first, second = in_orders(scenario)
    assert first[1:] == ["8 grams, 3 pages, within 30 days"]
    assert second[1:] == ["9 grams, 3 pages, within 30 days"]


def test_a_long_scan_says_that_it_goes_on():
    environment = ActivityEnvironment()
    heartbeats = []
    environment.on_heartbeat = lambda *details: heartbeats.append(details)
    assert environment.run(scan_letter, 3) == ["page 0", "page 1", "page 2"]
    assert len(heartbeats) == 3
