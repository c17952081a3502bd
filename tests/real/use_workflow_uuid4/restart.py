from datetime import timedelta
from uuid import uuid4

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def book(reference: str) -> int:
    return len(reference)


# What is drawn anew comes before a draw that names an activity. The sandbox refuses `uuid4`, so these run without it.
class Base:
    def __init__(self) -> None:
        self.released = 0

    @workflow.signal
    def release(self) -> None:
        self.released += 1

    async def book(self, reference: str) -> int:
        return await workflow.execute_activity(
            book, reference, activity_id=str(workflow.uuid4()), start_to_close_timeout=TIMEOUT
        )


@workflow.defn(sandboxed=False)
class Assigned(Base):
    @workflow.run
    async def run(self) -> int:
        reference = str(uuid4())
        booked = await self.book(reference)
        await workflow.wait_condition(lambda: self.released > 0)
        return booked


@workflow.defn(sandboxed=False)
class Unpacked(Base):
    @workflow.run
    async def run(self) -> int:
        first, self.last = str(uuid4()), str(uuid4())  # both are new
        booked = await self.book(first + self.last)
        await workflow.wait_condition(lambda: self.released > 0)
        return booked


@workflow.defn(sandboxed=False)
class Added(Base):
    @workflow.run
    async def run(self) -> int:
        reference = "order "
        reference += str(uuid4())
        booked = await self.book(reference)
        await workflow.wait_condition(lambda: self.released > 0)
        return booked


@workflow.defn(sandboxed=False)
class Returned(Base):
    @workflow.run
    async def run(self) -> int:
        booked = await self.book(self.reference())
        await workflow.wait_condition(lambda: self.released > 0)
        return booked

    def reference(self) -> str:
        return f"order {uuid4()}"


@workflow.defn(sandboxed=False)
class Nested(Base):
    @workflow.run
    async def run(self) -> list[int]:
        booked = [
            await self.book("before"),
            # The draw comes between two others.
            await self.book(f"{workflow.info().workflow_type} {uuid4()}"),
        ]
        await workflow.wait_condition(lambda: self.released > 0)
        return booked


@workflow.defn(sandboxed=False)
class Condition(Base):
    @workflow.run
    async def run(self) -> int:
        booked = 0
        if self.released > 9:
            booked = -1
        elif uuid4().version == 4 and self.released == 0:
            booked = await self.book("four")
        await workflow.wait_condition(lambda: self.released > 0)
        return booked


@workflow.defn(sandboxed=False)
class While(Base):
    @workflow.run
    async def run(self) -> int:
        booked = 0
        while booked < 12 and str(uuid4()):
            booked += await self.book("four")
            await workflow.wait_condition(lambda: self.released > 0)
        return booked


@workflow.defn(sandboxed=False)
class Header(Base):
    @workflow.run
    async def run(self) -> int:
        booked = 0
        for reference in (str(uuid4()), "four"):
            booked += await self.book(reference)
            await workflow.wait_condition(lambda: self.released > 0)
        return booked


# The guard stands inside: who is in the loop stays on the old path.
@workflow.defn(sandboxed=False)
class Loop(Base):
    @workflow.run
    async def run(self) -> int:
        booked = 0
        for turn in range(3):
            reference = uuid4()
            booked += await self.book(str(reference))
            await workflow.wait_condition(lambda: self.released > turn)
        else:
            booked += 1
        return booked


@workflow.defn(sandboxed=False)
class Tried(Base):
    @workflow.run
    async def run(self) -> int:
        booked = 0
        try:
            reference = str(uuid4())
            booked = await self.book(reference)
            raise ValueError(reference)
        except ValueError as error:
            reference = f"{error} {uuid4()}"
            booked += await self.book(reference)
        finally:
            booked += 1
        await workflow.wait_condition(lambda: self.released > 0)
        return booked


@workflow.defn(sandboxed=False)
class Matched(Base):
    @workflow.run
    async def run(self) -> int:
        match str(uuid4()).split("-"):
            case [_, _, _, _, _]:
                reference = str(uuid4())
                booked = await self.book(reference)
            case _:
                booked = 0
        await workflow.wait_condition(lambda: self.released > 0)
        return booked


@workflow.defn(sandboxed=False)
class Either(Base):
    @workflow.run
    async def run(self) -> int:
        booked = await self.book(str(uuid4()) if self.released == 0 else "none")
        await workflow.wait_condition(lambda: self.released > 0)
        return booked


# The guard stands where the workflow is made.
@workflow.defn(sandboxed=False)
class Init(Base):
    def __init__(self) -> None:
        super().__init__()
        self.reference = str(uuid4())

    @workflow.run
    async def run(self) -> int:
        booked = await self.book(self.reference)
        await workflow.wait_condition(lambda: self.released > 0)
        return booked


# Each draw of a comprehension would ask again, and a guard around it all is not written.
@workflow.defn(sandboxed=False)
class Listed(Base):
    @workflow.run
    async def run(self) -> int:
        references = [str(uuid4()) for _ in range(2)]
        booked = await self.book("".join(references))
        await workflow.wait_condition(lambda: self.released > 0)
        return booked
