"""A proxy between a push and its store, which can harm one request after the other."""

import http.client
import http.server
import socket
import threading
import time
import urllib.parse

ONE_WAY = {"connection", "keep-alive", "transfer-encoding", "expect"}


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_):
        """A client that was killed is no news."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # an answer would wait 40 ms for the acknowledgement of its headers

    def log_message(self, *_):
        pass

    def forward(self, body):
        """Status, headers and body of the store's answer."""
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


class Proxy:
    """Starts with `with`. `harm(number, method, path)` says in which way each request is harmed: with a word that
    Handler.harm() knows, or None. It may do more, before the request is forwarded."""

    def __init__(self, endpoint, harm, slow_seconds=0.5):
        self.store = urllib.parse.urlsplit(endpoint).netloc
        self.harm, self.slow_seconds = harm, slow_seconds
        self.lock = threading.Lock()
        self.requests, self.timers = [], []
        self.running = self.most_at_once = 0
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.proxy = self
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"

    def way_of(self, method, path):
        with self.lock:
            self.requests.append((method, path))
            return self.harm(len(self.requests), method, path)

    def later(self, action):
        timer = threading.Timer(0.3, action)
        self.timers.append(timer)
        timer.start()

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        for timer in self.timers:
            timer.join()
        self.server.shutdown()
        self.server.server_close()
