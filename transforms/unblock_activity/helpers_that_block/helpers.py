import requests
from temporalio import activity


def price_of(product: str) -> str:
    return _get(f"https://prices.example.org/{product}")


def _get(url: str) -> str:
    return requests.get(url, timeout=10).text


def prices_of(products: list[str]) -> list[str]:
    prices = []
    for product in products:
        activity.heartbeat(product)
        prices.append(price_of(product))
    return prices
