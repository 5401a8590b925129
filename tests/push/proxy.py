"""A proxy between a push and its store, which can damage any request."""

import http.client
import socket
import threading
import time
import urllib.parse

from small_store import QuietHandler, Serving

ONE_WAY = {"connection", "keep-alive", "transfer-encoding", "expect"}


class Handler(QuietHandler):
    def forward(self, body):
        """Returns status, headers and body of the store's answer."""
        connection = http.client.HTTPConnection(self.server.proxy.store, timeout=30)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in ONE_WAY:
                    connection.putheader(name, value)
            connection.endheaders(body or None)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def answer(self, status, headers, body, cut=False):
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in ONE_WAY | {"content-length", "date", "server"}:
                self.send_header(name, value)
        length = next((value for name, value in headers if name.lower() == "content-length"), str(len(body)))
        self.send_header("Content-Length", length if self.command == "HEAD" else str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[:len(body) // 2] if cut else body)
        if cut:
            self.hang_up()

    def hang_up(self):
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

    def serve(self):
        proxy = self.server.proxy
        with proxy.lock:
            proxy.running += 1
            proxy.most_at_once = max(proxy.most_at_once, proxy.running)
        try:
            self.harm(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        except OSError:
            self.close_connection = True
        finally:
            with proxy.lock:
                proxy.running -= 1

    do_GET = do_HEAD = do_PUT = do_DELETE = serve

    def harm(self, body):
        proxy = self.server.proxy
        way = proxy.way_of(self.command, self.path)
        if way == "cut before":
            self.hang_up()
        elif way == "cut after":
            self.forward(body)
            self.hang_up()
        elif way == "half":
            self.answer(*self.forward(body), cut=True)
        elif way == "double":
            self.forward(body)
            self.answer(*self.forward(body))
        elif way == "500 before":
            self.answer(500, [], b"<Error><Code>InternalError</Code></Error>")
        elif way == "500 after":
            self.forward(body)
            self.answer(500, [], b"<Error><Code>InternalError</Code></Error>")
        elif way == "late":
            # The store gets the request long after the push was told that it failed.
            proxy.later(lambda: self.forward(body))
            self.answer(500, [], b"<Error><Code>InternalError</Code></Error>")
        elif way == "slow":
            time.sleep(proxy.slow_seconds)
            self.answer(*self.forward(body))
        else:
            self.answer(*self.forward(body))


class Proxy(Serving):
    """`harm(number, method, path)` returns how to damage a request: a word that Handler.harm() knows, or None.
    It may also do other things before the request is forwarded."""

    def __init__(self, endpoint, harm, slow_seconds=0.5):
        super().__init__(Handler)
        self.store = urllib.parse.urlsplit(endpoint).netloc
        self.harm, self.slow_seconds = harm, slow_seconds
        self.requests, self.timers = [], []
        self.running = self.most_at_once = 0
        self.server.proxy = self

    def way_of(self, method, path):
        with self.lock:
            self.requests.append((method, path))
            return self.harm(len(self.requests), method, path)

    def later(self, action):
        timer = threading.Timer(0.3, action)
        self.timers.append(timer)
        timer.start()

    def __exit__(self, *arguments):
        for timer in self.timers:
            timer.join()
        super().__exit__(*arguments)
