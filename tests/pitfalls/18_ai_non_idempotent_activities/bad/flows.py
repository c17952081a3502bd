import smtplib

from temporalio import activity


@activity.defn
def send_welcome(to: str) -> None:
    with smtplib.SMTP("mail.example") as server:
        server.sendmail("shop@example.com", to, "welcome")  # found
