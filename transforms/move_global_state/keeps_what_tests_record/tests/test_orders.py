from temporalio import workflow

steps: list[str] = []
attempts = 0


@workflow.defn(sandboxed=False)
class OrderWorkflow:
    @workflow.run
    async def run(self) -> None:
        global attempts
        attempts += 1
        steps.append("run")


def test_orders() -> None:
    assert steps == ["run"]
    assert attempts == 1
