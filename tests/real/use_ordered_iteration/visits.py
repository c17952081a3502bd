import asyncio
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)
CAPITALS = {"Athens", "Bern", "Dublin", "Lisbon", "Oslo", "Paris", "Riga", "Rome"}


@activity.defn
async def visit(place: str) -> str:
    return place



@workflow.defn
class VisitEach:
    @workflow.run
    async def run(self, places: list[str]) -> list[str]:
        visits = []
        for place in set(places):
            visits.append(workflow.start_activity(visit, place, activity_id=place, start_to_close_timeout=TIMEOUT))
        return sorted(await asyncio.gather(*visits))


@workflow.defn
class VisitTidied:
    @workflow.run
    async def run(self, places: list[str]) -> int:
        visits = await asyncio.gather(
            *[
                workflow.execute_activity(visit, place, activity_id=place, start_to_close_timeout=TIMEOUT)
                for place in {place.strip() for place in places}
            ]
        )
        return len(visits)


@workflow.defn
class VisitCapitals:
    @workflow.run
    async def run(self) -> int:
        visits = [asyncio.create_task(self.visit(place)) for place in CAPITALS]
        return sum(await asyncio.gather(*visits))

    async def visit(self, place: str) -> int:
        place = await workflow.execute_activity(visit, place, activity_id=place, start_to_close_timeout=TIMEOUT)
        return len(place)


# The names are numbers after all, whose order replay repeats.
@workflow.defn
class VisitNumbers:
    @workflow.run
    async def run(self, places: list) -> int:
        visits = 0
        for place in set(places):
            await workflow.execute_activity(visit, str(place), activity_id=f"{place}", start_to_close_timeout=TIMEOUT)
            visits += 1
        return visits
