from unittest import mock

from temporalio.testing import WorkflowEnvironment

from flows import OrderWorkflow


async def test_order():
    with mock.patch("flows.time.time", return_value=1.0):
        async with await WorkflowEnvironment.start_time_skipping() as env:
            assert env.client and OrderWorkflow
