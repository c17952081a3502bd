from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def visit(place: int) -> int:
    return place


# Sets of numbers have an order that replay repeats, and the fix gives them another.
class Base:
    def __init__(self) -> None:
        self.released = 0
        self.visited: list[int] = []

    @workflow.signal
    def release(self) -> None:
        self.released += 1

    async def visit(self, place: int) -> int:
        visited = await workflow.execute_activity(
            visit, place, activity_id=f"{place}", start_to_close_timeout=TIMEOUT
        )
        self.visited.append(visited)
        return visited


# The guard goes around the order of the loop, not into it.
@workflow.defn
class Header(Base):
    @workflow.run
    async def run(self, places: list) -> list[int]:
        for place in set(places):
            await self.visit(place)
            await workflow.wait_condition(lambda: self.released > 0)
        return self.visited


@workflow.defn
class Assigned(Base):
    @workflow.run
    async def run(self, places: list) -> list[int]:
        order = list(set(places))  # each once
        for place in order:
            await self.visit(place)
            await workflow.wait_condition(lambda: self.released > 0)
        return self.visited


@workflow.defn
class Returned(Base):
    @workflow.run
    async def run(self, places: list) -> list[int]:
        for place in self.order(places):
            await self.visit(place)
            await workflow.wait_condition(lambda: self.released > 0)
        return self.visited

    def order(self, places: list) -> list[int]:
        return list(set(places))


@workflow.defn
class Nested(Base):
    @workflow.run
    async def run(self, places: list) -> list[int]:
        await self.visit_all(list(set(places)), 1)
        return self.visited

    async def visit_all(self, places: list, turns: int) -> None:
        for place in places:
            await self.visit(place)
            await workflow.wait_condition(lambda: self.released >= turns)


@workflow.defn
class Loop(Base):
    @workflow.run
    async def run(self, places: list) -> list[int]:
        for turn in range(2):
            for place in set(places):
                await self.visit(place + 10 * turn)
                await workflow.wait_condition(lambda: self.released > 0)
        return self.visited


@workflow.defn
class Listed(Base):
    @workflow.run
    async def run(self, places: list) -> list[int]:
        visits = [await self.visit(place) for place in set(places)]
        await workflow.wait_condition(lambda: self.released > 0)
        return visits
