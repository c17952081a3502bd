# flags: --unsafe-fixes --in-flight ignore
from temporalio import workflow

from app.service import Service, best_effort


@workflow.defn
class Import:
    @workflow.run
    async def run(self, rows: list[str]) -> int:
        service = Service()
        await best_effort("open")
        return sum([await service.store(row) for row in rows])
