"""Answers to customers, and the watch over a parcel that does not arrive."""

import asyncio
from datetime import timedelta

from temporalio import activity, workflow


class Mailbox:
    def __init__(self) -> None:
        self.answers: list[str] = []


mailbox = Mailbox()


@activity.defn
async def answer(question: str) -> None:
    mailbox.answers.append(f"about {question}: we look into it")


@activity.defn
async def where_is(parcel: str) -> str:
    return f"{parcel} is on its way"


@workflow.defn
class SupportWorkflow:
    def __init__(self) -> None:
        self.closed = False

    @workflow.run
    async def run(self, customer: str) -> str:
        await workflow.wait_condition(lambda: self.closed)
        return f"closed for {customer}"

    @workflow.signal
    async def ask(self, question: str) -> None:
        # Whoever answers reads it first.
        await asyncio.sleep(600)
        await workflow.execute_activity(
            answer, question, start_to_close_timeout=timedelta(seconds=10)
        )

    @workflow.signal
    def close(self) -> None:
        self.closed = True


@workflow.defn
class WatchWorkflow:
    @workflow.run
    async def run(self, parcel: str) -> None:
        while True:
            report = await workflow.execute_activity(
                where_is, parcel, start_to_close_timeout=timedelta(seconds=10)
            )
            workflow.logger.info("watched: %s", report)
            await asyncio.sleep(3600)
