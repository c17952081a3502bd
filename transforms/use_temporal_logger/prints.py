# flags: --unsafe-fixes
from temporalio import activity
from temporalio import workflow as wf


def summary(total: float) -> str:
    return f"{total:.2f}"


@wf.defn
class PrintingWorkflow:
    @wf.run
    async def run(self, items: list[str], total: float, name: str) -> None:
        print("started")
        print("100% sure")
        print('single', 'quotes')
        print("100%", "sure")
        print("100%", "of", total)
        print(total)
        print((total))
        print(items[0], items[1])
        print(name)
        print(f"total {total:.2f}")
        print("total:", f"{total:.2f}", "for", name)
        print("a" "b", r"c\d", 'it is', "don't")
        print('say "hi"', "to", name)
        print(
            "several lines",
            total,
        )
        print(
            # The reason stands here.
            total,
        )
        print((lambda: total)(), total if name else 0)
        print(await self.text(), (found := total))
        print({"a": 1})
        [print(item) for item in items]
        await wf.wait_condition(lambda: print("checked") is None)

    async def text(self) -> str:
        print(summary(1.0)); return "text"


@activity.defn
def show(x: int) -> None:
    print("x is", x)
