# flags: --unsafe-fixes --in-flight ignore
from temporalio import workflow


@workflow.defn(sandboxed=False)
class Import:
    @workflow.run
    async def run(self, path: str) -> int:
        raw = open(path).read()
        del raw
        lines = open(path).read().split("\n")
        count = len(lines)
        del lines
        return count
