import logging


def notes(request):
    # ruleid: console-call
    print("notes", request)
    text = "print('no call')"
    logging.info(text)
