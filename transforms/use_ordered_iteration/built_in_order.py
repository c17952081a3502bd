# flags: --in-flight ignore
import asyncio
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def visit(place: str) -> str:
    return place


@workflow.defn
class Visits:
    @workflow.run
    async def run(self, places: list[str], others: list, sizes: list[int]) -> list[str]:
        for place in set(places):
            await workflow.execute_activity(visit, place, start_to_close_timeout=TIMEOUT)
        for place in {"home", places[0].lower(), "work"}:  # both ends
            await workflow.execute_activity(visit, place, start_to_close_timeout=TIMEOUT)
        for other in frozenset(others + places):
            await workflow.execute_activity(visit, other, start_to_close_timeout=TIMEOUT)
        await asyncio.gather(
            *[
                workflow.execute_activity(visit, place, start_to_close_timeout=TIMEOUT)
                for place in {name.strip() for name in places}
            ],
        )
        tasks = [asyncio.create_task(self.one(place)) for place in set(" ".join(places).split())]
        for task in tasks:
            await task
        for place in {str(await workflow.execute_activity(visit, p, start_to_close_timeout=TIMEOUT)) for p in places}:
            await workflow.execute_activity(visit, place, start_to_close_timeout=TIMEOUT)
        for place in {f"{p}" for p in places if await self.is_open(p)}:
            await workflow.execute_activity(visit, place, start_to_close_timeout=TIMEOUT)
        return list(set(places))

    async def is_open(self, place: str) -> bool:
        return bool(place)

    async def one(self, place: str) -> None:
        found = []
        for part in set(place.split("/")):
            found.append(part.upper())
        await workflow.execute_activity(visit, ",".join(found), start_to_close_timeout=TIMEOUT)
        await workflow.execute_activity(visit, "-".join({place, "here"}), start_to_close_timeout=TIMEOUT)
