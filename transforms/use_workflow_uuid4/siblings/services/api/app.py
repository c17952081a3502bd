from ids import request_id


def handle(request):
    return {"id": request_id(), "body": request}
