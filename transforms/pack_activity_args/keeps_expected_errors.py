import pytest
from temporalio import workflow
from temporalio.client import Client


async def test_takes_one_argument(client: Client):
    with pytest.raises(TypeError):
        await client.start_workflow("Order", 1, 2, id="order", task_queue="orders")
    with pytest.raises(TypeError) as failure:
        workflow.start_activity("charge", 1, 2)
    assert "positional" in str(failure.value)
