import httpx


class Parcel:
    made = 0

    def __init__(self) -> None:
        Parcel.made += 1
        self.name = f"parcel-{Parcel.made}"


def fetch(url: str) -> bytes:
    return httpx.get(url).content
