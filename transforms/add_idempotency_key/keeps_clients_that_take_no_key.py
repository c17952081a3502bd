# flags: --unsafe-fixes
import smtplib

import boto3
from sqlalchemy import text
from temporalio import activity

from shop.services import database, email_service, kafka_producer, payment_gateway


@activity.defn
async def charge_credit_card(amount: float) -> bool:
    return payment_gateway.charge(amount)


@activity.defn
async def send_notification(email: str, message: str) -> None:
    email_service.send(email, message)


@activity.defn
def mail(to: str, body: str) -> None:
    with smtplib.SMTP("localhost") as server:
        server.sendmail("shop@example.com", to, body)


@activity.defn
def publish(body: str) -> None:
    boto3.client("sns").publish(TopicArn="arn:aws:sns:eu-central-1:1:orders", Message=body)


@activity.defn
def produce(body: bytes) -> None:
    kafka_producer.send("orders", body)


@activity.defn
async def note(body: str) -> None:
    await database.execute(text("INSERT INTO notes (body) VALUES (:body)"), {"body": body})


@activity.defn
async def count() -> None:
    await database.execute("UPDATE visits SET total = total + 1")


@activity.defn
async def remember(body: str) -> None:
    await database.notes.insert_one({"body": body})
