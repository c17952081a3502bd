from temporalio import activity


def beat(order_id: str) -> None:
    activity.heartbeat(order_id)
