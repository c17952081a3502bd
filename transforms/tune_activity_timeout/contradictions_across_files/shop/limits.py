from datetime import timedelta

ATTEMPT = timedelta(minutes=1)
BEAT = timedelta(seconds=90)
