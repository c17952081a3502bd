# flags: --unsafe-fixes
from temporalio import workflow
from temporalio.exceptions import ApplicationError


@workflow.defn
class CheckedWorkflow:
    @workflow.run
    async def run(self, count: int, name: str | None, hint) -> None:
        assert count
        assert count > 0, "no count"
        assert name is not None
        assert name in ("a", "b"), f"unknown {name}"
        assert not (count and name)
        assert count or name, hint
        assert (yes := count) and yes < 5, "between"
        assert (
            count
            > 1
        )
        if name:
            assert (count or 1) not in [5]
        assert isinstance(count, int) if name else True
        assert name == "x\n"
        self.compare(name or "", count, hint)

    def compare(self, name: str, count: int, hint) -> None:
        assert name == "x"
        assert "x" != name.strip()
        assert len(name) != count, "as long as many"
        assert (count) == -1
        assert hint == "x"
        assert hint != name, "the same"
        assert 0 < count < 5
        assert count % 2
        assert name == "a" == hint
        assert not name == "x"
