import httpx


def address(client: httpx.Client) -> str:
    return str(client)
