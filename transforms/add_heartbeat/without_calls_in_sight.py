# flags: --unsafe-fixes
import requests
from temporalio import activity


class Mirror:
    def __init__(self, session: requests.Session) -> None:
        self.session = session

    @activity.defn(name="mirror_files")
    def copy(self, urls: list[str]) -> int:
        copied = 0
        for url in urls:
            # Half of them redirect.
            answer = self.session.get(url, timeout=20)
            if answer.ok:
                copied += 1
        return copied


@activity.defn
def run_reports(names: list[str]) -> None:
    for i, name in enumerate(names, 1):
        render_report(name, position=i)
