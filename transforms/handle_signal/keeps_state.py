# flags: --unsafe-fixes --in-flight ignore
from dataclasses import dataclass

from temporalio import workflow


@dataclass
class Progress:
    cancelled: bool = False


@workflow.defn
class Queried:
    def __init__(self) -> None:
        self.status = "new"

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: False)

    @workflow.signal
    def set_status(self, status: str) -> None:
        self.status = status

    @workflow.query
    def current(self) -> str:
        return self.status


@workflow.defn
class Nested:
    def __init__(self) -> None:
        self.progress = Progress()
        self.names: dict[str, int] = {}

    @workflow.run
    async def run(self) -> bool:
        await workflow.wait_condition(lambda: self.done)
        return self.progress.cancelled

    @workflow.signal
    def cancel(self) -> None:
        self.progress.cancelled = True

    @workflow.signal
    def name(self, name: str) -> None:
        if self.names.setdefault(name, 1) > 1:
            workflow.logger.info("again")

    @property
    def done(self) -> bool:
        return self.progress.cancelled


@workflow.defn
class HandsOn:
    def __init__(self) -> None:
        self.stopped = False

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: finished(self))

    @workflow.signal
    def stop(self) -> None:
        self.stopped = True


def finished(flow: HandsOn) -> bool:
    return flow.stopped


@workflow.defn
class Asks:
    @workflow.run
    async def run(self) -> None:
        self.stopped = False
        await workflow.wait_condition(lambda: getattr(self, "stopped"))

    @workflow.signal
    def stop(self) -> None:
        self.stopped = True


@workflow.defn
class Approval:
    def __init__(self) -> None:
        self.approved = False
        self.approver = ""

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: self.approved)

    @workflow.signal
    def approve(self, name: str) -> None:
        self.approved = True
        # It is for those who debug.
        self.approver = name
