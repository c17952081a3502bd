from temporalio import workflow

has_failed = False
failures = 0


@workflow.defn(sandboxed=False)
class RetriedWorkflow:
    @workflow.run
    async def run(self) -> int:
        global has_failed
        if not has_failed:
            has_failed = True
            raise RuntimeError("the first task fails")
        return 1

    @workflow.update
    def fail_twice(self) -> None:
        global failures
        if failures < 2:
            failures += 1
            raise RuntimeError("the first two tasks fail")


def test_a_retry() -> None:
    global has_failed
    has_failed = False
