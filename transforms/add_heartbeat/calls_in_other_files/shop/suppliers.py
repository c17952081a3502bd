async def order(product: str) -> None:
    await _post({"product": product})


async def _post(body: dict) -> None: ...
