import pytest
from temporalio.testing import WorkflowEnvironment

from orders.flows import CheckoutWorkflow


@pytest.mark.asyncio
async def test_checkout():
    async with await WorkflowEnvironment.start_time_skipping() as env:
        assert env.client and CheckoutWorkflow
