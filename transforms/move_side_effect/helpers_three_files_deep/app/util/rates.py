import json


def load_rates(path: str) -> dict[str, float]:
    with open(path) as rates:
        return json.load(rates)
