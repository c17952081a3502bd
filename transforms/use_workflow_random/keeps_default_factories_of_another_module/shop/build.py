from shop import models


def order(name: str) -> models.Order:
    return models.Order(name, weight=None)
