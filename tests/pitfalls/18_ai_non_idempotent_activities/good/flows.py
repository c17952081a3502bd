from temporalio import activity


class Mail:
    def was_sent(self, key: str) -> bool:
        return False

    def send(self, to: str, text: str, key: str) -> None: ...


mail = Mail()


@activity.defn
async def send_welcome(to: str) -> None:
    info = activity.info()
    key = f"{info.workflow_run_id}-{info.activity_id}"
    if not mail.was_sent(key):
        mail.send(to, "welcome", key)
