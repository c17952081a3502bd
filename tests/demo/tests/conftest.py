"""Every test has a time-skipping server and a worker: `in_orders` runs a test's coroutine with its environment."""

import asyncio
import functools
import os
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from temporalio.testing import WorkflowEnvironment

from orders import checkout, support
from orders.worker import make_worker

# Servers that are installed need not be loaded from the network.
if server := os.environ.get("TEMPORAL_TEST_SERVER"):
    WorkflowEnvironment.start_time_skipping = functools.partial(
        WorkflowEnvironment.start_time_skipping, test_server_existing_path=server
    )
if server := os.environ.get("TEMPORAL_CLI"):
    WorkflowEnvironment.start_local = functools.partial(
        WorkflowEnvironment.start_local, dev_server_existing_path=server
    )

TIME_LIMIT = float(os.environ.get("ORDERS_TEST_SECONDS", "60"))


@pytest.fixture(autouse=True)
def fresh_services(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkout, "gateway", checkout.PaymentGateway())
    monkeypatch.setattr(checkout, "warehouse", checkout.Warehouse())
    monkeypatch.setattr(support, "mailbox", support.Mailbox())


@pytest.fixture
def in_orders() -> Callable[[Callable[[WorkflowEnvironment], Awaitable[Any]]], Any]:
    async def with_worker(test: Callable[[WorkflowEnvironment], Awaitable[Any]]) -> Any:
        environment = await WorkflowEnvironment.start_time_skipping()
        async with environment, make_worker(environment.client):
            return await asyncio.wait_for(test(environment), TIME_LIMIT)

    return lambda test: asyncio.run(with_worker(test))
