# flags: --unsafe-fixes
import boto3
from temporalio import activity

sqs = boto3.client("sqs")
ORDERS = "https://sqs.eu-central-1.amazonaws.com/1/orders.fifo"


@activity.defn
def publish(body: str) -> None:
    info = "sent"
    sqs.send_message(QueueUrl=ORDERS, MessageBody=body, MessageGroupId="orders")
    activity.logger.info(info)
