# flags: --unsafe-fixes --in-flight guard
import time

from temporalio import workflow


@workflow.defn(sandboxed=False)
class Settlement:
    @workflow.run
    async def run(self, orders: list[str]) -> list[str]:
        """Settles them all."""; time.sleep(0.1)
        settled = []; time.sleep(0.2)
        try: time.sleep(0.3)
        finally: settled.append("none")
        if orders: time.sleep(0.4)
        elif settled: return settled
        else: time.sleep(0.5)
        with workflow.unsafe.imports_passed_through(): time.sleep(0.6)
        for order in orders: time.sleep(0.7); settled.append(order)
        return settled
