"""It imports nothing of the SDK, and nobody who does imports it."""

from activities import sync


def refresh(stock: str) -> None:
    sync(stock)
