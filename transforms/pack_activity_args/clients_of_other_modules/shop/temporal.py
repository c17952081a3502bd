from temporalio.client import Client

client: Client | None = None
shared = None
other = make_queue()


async def connect() -> Client:
    return await Client.connect("localhost:7233")


async def start():
    if client:
        return client
    return await Client.connect("localhost:7233")


def queue():
    return other


class Temporal:
    def __init__(self, client: Client) -> None:
        self.client = client


class Lazy:
    async def open(self) -> None:
        self.client = await Client.connect("localhost:7233")


class Queues:
    def __init__(self, client) -> None:
        self.client = client
