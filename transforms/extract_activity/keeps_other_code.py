# flags: --unsafe-fixes --in-flight ignore
from temporalio import workflow


def kind_of(names: list[str]) -> int:
    total = 0
    for name in names:
        if name == "a":
            total += 1
        elif name == "b":
            total += 2
        elif name == "c":
            total += 3
        else:
            total += 4
    return total


@workflow.defn
class OtherWorkflow:
    def __init__(self) -> None:
        self.names = ["a"]

    @workflow.run
    async def run(self, names: list[str]) -> int:
        def count() -> int:
            total = 0
            for name in names:
                if name == "a":
                    total += 1
                elif name == "b":
                    total += 2
                elif name == "c":
                    total += 3
                else:
                    total += 4
            return total

        total = 0
        for name in ["a", "b"]:
            if name == "a":
                total += 1
            elif name == "b":
                total += 2
            elif name == "c":
                total += 3
            else:
                total += 4
        return count() + kind_of(names) + total

    @workflow.query
    def total(self, names: list[str]) -> int:
        total = 0
        for name in names:
            if name == "a":
                total += 1
            elif name == "b":
                total += 2
            elif name == "c":
                total += 3
            else:
                total += 4
        return total
