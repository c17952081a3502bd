# flags: --unsafe-fixes --in-flight guard
import time

from temporalio import workflow


@workflow.defn(sandboxed=False)
class Settlement:
    @workflow.run
    async def run(self, order: str) -> str:
        text = f"""{order}: {
            time.sleep(0.1)
        =} and {
            order!r:>{
                10
            }}
    told
"""
        return text + f"""
{time.sleep(0.2)}
        """ \
            "and nothing else"
