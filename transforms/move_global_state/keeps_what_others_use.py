# flags: --unsafe-fixes
from dataclasses import dataclass

from temporalio import activity, workflow
from vendor import Base

__all__ = ["exported"]

shared = 0
reported: list[str] = []
exported = 0
computed = max(3, 4)
chained = other = 0
named = 0
shown = 0
hidden = 0
taken = 0
inherited = 0
decorated = 0
static = 0
conditional = 0
if computed:
    conditional = 1


@activity.defn
async def report() -> int:
    return len(reported)


@workflow.defn
class FirstWorkflow:
    taken = "name of an attribute"

    @workflow.run
    async def run(self, limit: int) -> int:
        global shared, exported, computed, chained, named, shown, hidden, taken, conditional
        shared += 1
        reported.append("first")
        exported += 1
        computed += 1
        chained += 1
        conditional += 1
        taken += 1
        while (named := named + 1) < limit:
            shown += 1
            workflow.logger.info(f"{shown=}")
        hidden += 1

        def inner(self: str) -> int:
            return hidden + len(self)

        return shared + len(reported) + exported + computed + chained + conditional + taken + inner("x")


@workflow.defn
class SecondWorkflow:
    @workflow.run
    async def run(self) -> int:
        return shared + self.add()

    @staticmethod
    def add() -> int:
        global static
        static += 1
        return static


@workflow.defn
class ThirdWorkflow(Base):
    @workflow.run
    async def run(self) -> int:
        global inherited
        inherited += 1
        return inherited


@workflow.defn
@dataclass
class FourthWorkflow:
    @workflow.run
    async def run(self) -> int:
        global decorated
        decorated += 1
        return decorated
