from temporalio import activity


class Mail:
    def send(self, to: str, text: str) -> None: ...


mail = Mail()


@activity.defn
async def send_welcome(to: str) -> None:
    mail.send(to, "welcome")  # found
