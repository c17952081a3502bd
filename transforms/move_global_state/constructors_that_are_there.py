# flags: --unsafe-fixes
from dataclasses import dataclass

from temporalio import workflow

opened = 0
closed = 0
paused = 0


@dataclass
class Input:
    name: str


@workflow.defn
class DoorWorkflow:
    @workflow.init
    def __init__(self, input: Input) -> None:
        """Begins closed."""
        self.name = input.name
        self.log: list[str] = []

        self.note()

    def note(self) -> None:
        self.log.append(self.name)

    @workflow.run
    async def run(self, input: Input) -> int:
        global opened
        opened += 1
        return opened


@workflow.defn
class GateWorkflow:
    def __init__(self):
        pass

    @workflow.run
    async def run(self):
        global closed
        closed += 1
        return closed


@workflow.defn
class LockWorkflow:
    def __init__(self) -> None:
        # Ready from the start.
        self.prepare()
        self.ready = True

    def prepare(self) -> None:
        global paused
        paused += 1

    @workflow.run
    async def run(self) -> int:
        return paused
