"""A customer's server in Python 3 with its standard library alone: verifies by hand and takes each eventId once."""

import hashlib
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = os.environ["WEBHOOK_SECRET"].encode()
TOLERANCE_SECONDS = 300

seen = set()


def first(parts, name):
    """The first value of that name; of two equal names the second would not be looked at."""
    return next((part[len(name) + 1 :] for part in parts if part.startswith(name + "=")), "")


def is_genuine(header: str, body: bytes) -> bool:
    """The header is `t=<seconds>,s=<hex>`; the key is the secret as it is shown, `whsec_` and all."""
    parts = header.split(",")
    timestamp = first(parts, "t")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    expected = hmac.new(SECRET, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), first(parts, "s").encode())


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        genuine = is_genuine(self.headers.get("webhook-signature", ""), body)
        self.send_response(204 if genuine else 401)
        self.end_headers()
        if not genuine:
            return
        event = json.loads(body)
        if event["eventId"] not in seen:
            seen.add(event["eventId"])
            print(event, flush=True)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "9000"))), Receiver)
    print(f"Listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
