# flags: --unsafe-fixes --in-flight ignore
from temporalio import workflow


@workflow.defn
class Sums:
    @workflow.run
    async def run(self, items: list[int]) -> list[int]:
        out: list[int] = []
        alias = out
        for item in items:
            price = item * 3
            if price > 100:
                price = price - 10
            elif price > 50:
                price = price - 5
            elif price > 40:
                price = price - 4
            if item % 2:
                price = price + 1
            else:
                price = price + 2
            if item % 3:
                price = price + 3
            if item % 5:
                price = price + 4
            if item % 7:
                price = price + 5
            total = price * 2
            total = total + 1
            total = total - item
            total = total * item
            out.append(total)
        return alias
