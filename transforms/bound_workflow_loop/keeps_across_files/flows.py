# flags: --unsafe-fixes --in-flight ignore
from temporalio import workflow
from watching import check, look, renew


@workflow.defn
class Watch:
    @workflow.run
    async def run(self, name: str) -> None:
        while True:
            await look(name)


@workflow.defn
class Renewed:
    @workflow.run
    async def run(self, name: str) -> None:
        while True:
            await workflow.sleep(60)
            renew(name)


@workflow.defn
class Checked:
    @workflow.run
    async def run(self, name: str) -> None:
        while True:
            await workflow.sleep(60)
            check(name)
