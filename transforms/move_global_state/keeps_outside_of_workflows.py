from temporalio import activity, workflow

charged = 0
replies: list[str] = []
seen: set[str] = set()
HANDLERS = {}


def handler(function):
    HANDLERS[function.__name__] = function
    return function


@handler
def refund(order: str) -> str:
    return order


@activity.defn
async def charge(order: str) -> str:
    global charged
    charged += 1
    replies.append(order)
    return order


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order: str) -> int:
        if not workflow.unsafe.is_replaying():
            seen.add(order)
        return len(HANDLERS)


def reset() -> None:
    replies.clear()
    seen.clear()
