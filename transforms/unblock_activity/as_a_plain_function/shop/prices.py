import requests
from temporalio import activity


@activity.defn
async def read_price(product: str) -> str:
    activity.heartbeat(product)
    answer = requests.get(f"https://prices.example.org/{product}")
    answer.raise_for_status()
    return answer.text


@activity.defn(name="prices.note")
async  def note_price(product: str, price: str) -> None:
    requests.post("https://prices.example.org", json={product: price})
    requests.post("https://audit.example.org", json={product: price})
