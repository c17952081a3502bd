"""Orders that wait to be approved, and refunds that do the same in the sandbox."""

import time
from datetime import timedelta
from pathlib import Path

from temporalio import activity, workflow

TERMS = (Path(__file__).parent / "terms.txt").read_text()


def note(text: str) -> str:
    return f"noted: {text}"


@activity.defn
async def charge(order: str) -> str:
    return f"charged {order}"


@workflow.defn(sandboxed=False)
class OrderWorkflow:
    def __init__(self) -> None:
        self.approved = False
        self.waiting = False

    @workflow.run
    async def run(self, order: str) -> float:
        started = time.time()
        note(order)
        print("charging", order)
        await workflow.execute_activity(charge, order, start_to_close_timeout=timedelta(seconds=10))
        self.waiting = True
        await workflow.wait_condition(lambda: self.approved)
        return time.time() - started

    @workflow.signal
    def approve(self) -> None:
        self.approved = True

    @workflow.query
    def is_waiting(self) -> bool:
        return self.waiting


@workflow.defn
class RefundWorkflow:
    def __init__(self) -> None:
        self.approved = False

    @workflow.run
    async def run(self, order: str) -> str:
        print("refunding", order)
        await workflow.wait_condition(lambda: self.approved)
        return order

    @workflow.signal
    def approve(self) -> None:
        self.approved = True

    @workflow.query
    def is_waiting(self) -> bool:
        return True
