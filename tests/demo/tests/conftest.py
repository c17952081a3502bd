"""Every test has a time-skipping server and a worker: `in_orders` runs a test's coroutine with its environment."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from temporalio.testing import WorkflowEnvironment

from orders import checkout
from orders.worker import make_worker

TIME_LIMIT = float(os.environ.get("ORDERS_TEST_SECONDS", "60"))


@pytest.fixture(autouse=True)
def fresh_services(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkout, "gateway", checkout.PaymentGateway())
    monkeypatch.setattr(checkout, "warehouse", checkout.Warehouse())


@pytest.fixture
def in_orders() -> Callable[[Callable[[WorkflowEnvironment], Awaitable[Any]]], Any]:
    async def with_worker(test: Callable[[WorkflowEnvironment], Awaitable[Any]]) -> Any:
        server = os.environ.get("TEMPORAL_TEST_SERVER")
        environment = await WorkflowEnvironment.start_time_skipping(
            test_server_existing_path=server
        )
        async with environment, make_worker(environment.client):
            return await asyncio.wait_for(test(environment), TIME_LIMIT)

    return lambda test: asyncio.run(with_worker(test))
