import logging
from datetime import datetime, timedelta

import pytest
from temporalio.client import WorkflowFailureError, WorkflowHandle
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from orders import checkout
from orders.checkout import CheckoutWorkflow, Order, Receipt
from orders.worker import TASK_QUEUE


async def check_out(
    environment: WorkflowEnvironment, *items: str
) -> WorkflowHandle[CheckoutWorkflow, Receipt]:
    handle = await environment.client.start_workflow(
        CheckoutWorkflow.run,
        Order("Ann", list(items)),
        id="checkout",
        task_queue=TASK_QUEUE,
        execution_timeout=timedelta(minutes=5),
    )
    return handle


def test_a_receipt_shows_the_total(in_orders):
    async def scenario(environment: WorkflowEnvironment) -> Receipt:
        return await (await check_out(environment, "book", "pen", "ink")).result()

    receipt = in_orders(scenario)
    assert receipt.total == 45
    assert len(receipt.order_id) == 36
    assert datetime.fromisoformat(receipt.placed_at).utcoffset() == timedelta(0)
    return_until = datetime.fromisoformat(receipt.return_until)
    assert return_until - datetime.fromisoformat(receipt.placed_at) >= timedelta(days=30)


def test_the_items_are_reserved(in_orders):
    async def scenario(environment: WorkflowEnvironment) -> None:
        await (await check_out(environment, "book", "pen")).result()

    in_orders(scenario)
    assert checkout.warehouse.reserved == ["book", "pen"]


def test_a_lost_answer_does_not_charge_twice(in_orders):
    async def scenario(environment: WorkflowEnvironment) -> None:
        checkout.gateway.answers_to_lose = 1
        await (await check_out(environment, "book")).result()

    in_orders(scenario)
    assert checkout.gateway.charges == [("Ann", 30)]


def test_an_empty_order_is_refused(in_orders):
    async def scenario(environment: WorkflowEnvironment) -> None:
        await (await check_out(environment)).result()

    with pytest.raises(WorkflowFailureError) as failure:
        in_orders(scenario)
    assert isinstance(failure.value.cause, ApplicationError)
    assert failure.value.cause.message == "an order needs at least one item"


def test_a_replay_is_silent(in_orders, caplog, capsys):
    async def scenario(environment: WorkflowEnvironment) -> None:
        handle = await check_out(environment, "book")
        await handle.result()
        history = await handle.fetch_history()
        caplog.clear()
        capsys.readouterr()
        await Replayer(workflows=[CheckoutWorkflow]).replay_workflow(history)

    caplog.set_level(logging.INFO)
    in_orders(scenario)
    assert not [record for record in caplog.records if record.name.startswith("orders")]
    assert capsys.readouterr().out == ""
