# flags: --unsafe-fixes
import temporalio.exceptions as errors
from temporalio import workflow


class Ledger:
    def book(self, entry: dict) -> None:
        if "amount" not in entry:
            raise KeyError("amount")


@workflow.defn
class LedgerWorkflow:
    def __init__(self) -> None:
        self.ledger = Ledger()
        self.entries: list[dict] = []

    @workflow.run
    async def run(self, entries: list[dict], limit: int, reason) -> None:
        if not entries:
            raise ValueError
        if limit < 0:
            raise RuntimeError()
        if limit > 100:
            raise ValueError(
                # The limit comes from outside.
                "the limit is too high: %d"
                % limit,
            )
        if reason:
            raise RuntimeError(reason)
        try:
            self.parse(entries)
        except (KeyError, IndexError) as error:
            raise ValueError("cannot parse") from error
        for entry in entries:
            self.ledger.book(entry)

        def check(entry: dict) -> None:
            if not entry: raise TypeError('empty entry')

        check(entries[0])

    @workflow.update
    async def add(self, entry: dict) -> None:
        if not entry:
            raise ValueError("nothing to add",)
        self.entries.append(entry)

    def parse(self, entries: list[dict]) -> None:
        raise OverflowError(
            "too many",  # for one run
        )
