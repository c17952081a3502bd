from temporalio import activity


def send(name: str) -> None:
    print(name)


@activity.defn
async def notify(names: list[str]) -> list[str]:
    for name in set(names):
        send(name)
    return list(set(names))


def main() -> None:
    for name in {"a", "b"}:
        send(name)
