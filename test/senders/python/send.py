"""Sends what a small Python program sends: a caught exception, a message and a feedback. Prints the ids as JSON."""

import json
import os

import sentry_sdk

sentry_sdk.init(
    dsn=os.environ["SENTRY_DSN"],
    release="shop@1.2.3",
    environment="staging",
    server_name="worker-1",
)


def average(prices):
    return sum(prices) / len(prices)


sentry_sdk.set_user({"id": 42, "email": "kim@example.com"})
sentry_sdk.set_tag("language", "python")
try:
    average([])
except ZeroDivisionError as error:
    exception = sentry_sdk.capture_exception(error)
message = sentry_sdk.capture_message("the queue is %s behind" % 17, level="warning")
sentry_sdk.flush(timeout=10)
print(json.dumps({"exception": exception, "message": message}))
