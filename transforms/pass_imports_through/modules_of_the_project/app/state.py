import httpx

seen: list[str] = []


def see(order: str) -> bool:
    seen.append(order)
    return httpx is not None
