# flags: --unsafe-fixes --in-flight ignore
from temporalio import workflow


class Ledger:
    def add(self, name: str, amount: int) -> None:
        self.last = (name, amount)


@workflow.defn
class LedgerWorkflow:
    @workflow.run
    async def run(self, names: list[str], ledger_names: list[str]) -> str:
        ledger = Ledger()
        seen = set()
        for name in names:
            if name == "a":
                ledger.add(name, 1)
            elif name == "b":
                ledger.add(name, 2)
            elif name == "c":
                ledger.add(name, 3)
            else:
                ledger.add(name, 4)
            seen.add(name)
        return str(ledger.last) + str(seen)
