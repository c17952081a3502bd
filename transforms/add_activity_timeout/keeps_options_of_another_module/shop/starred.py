STARRED = {"start_to_close_timeout": None}
KEPT = {"start_to_close_timeout": None}
