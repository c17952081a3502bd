"""The shop's pages: `python -m orders.shop` serves them at http://localhost:8080/offers/book."""

import json
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.simple_server import make_server

from orders.checkout import PRICES
from orders.terms import return_until


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    item = environ["PATH_INFO"].removeprefix("/offers/")
    if item not in PRICES:
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"There is no such thing here."]
    offer = {"item": item, "price": PRICES[item], "return_until": return_until().isoformat()}
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(offer).encode()]


if __name__ == "__main__":
    make_server("localhost", 8080, application).serve_forever()
