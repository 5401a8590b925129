"""An object store in this process. It supports what a push needs, and can be made to lack it.

It expects the ETag of If-Match in quotation marks, as most stores do; Ceph's store expects none. It checks no signature.
"""

import datetime
import hashlib
import http.server
import threading
import urllib.parse

ERROR = "<Error><Code>{}</Code></Error>"
ENTRY = "<Contents><Key>{}</Key><LastModified>{}</LastModified></Contents>"
LIST = "<ListBucketResult><IsTruncated>{}</IsTruncated>{}{}</ListBucketResult>"


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_):
        """A client may be killed: say nothing."""


class QuietHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # an answer would wait 40 ms for the acknowledgement of its headers

    def log_message(self, *_):
        pass


class Serving:
    """Serves on a port of this machine while it is entered with `with`."""

    def __init__(self, handler):
        self.lock = threading.Lock()
        self.server = Server(("127.0.0.1", 0), handler)
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Handler(QuietHandler):
    def answer(self, status, body="", **headers):
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urllib.parse.urlsplit(self.path)
        bucket, _, name = url.path[1:].partition("/")
        store = self.server.store
        with store.lock:
            store.log.append((self.command, name, dict(self.headers)))
            if bucket not in store.buckets and not (self.command == "PUT" and not name):
                return self.answer(404, ERROR.format("NoSuchBucket"))
            if not name:
                return self.serve_bucket(bucket, urllib.parse.parse_qs(url.query))
            return self.serve_object(store.buckets[bucket], name, body)

    do_GET = do_HEAD = do_PUT = do_DELETE = serve

    def serve_bucket(self, bucket, query):
        store = self.server.store
        if self.command == "PUT":
            store.buckets.setdefault(bucket, {})
            return self.answer(200)
        prefix, after = query.get("prefix", [""])[0], query.get("continuation-token", [""])[0]
        names = [one for one in sorted(store.buckets[bucket]) if one.startswith(prefix) and one > after]
        page = names[:store.page]
        entries = "".join(ENTRY.format(one, store.buckets[bucket][one]["modified"]) for one in page)
        more = f"<NextContinuationToken>{page[-1]}</NextContinuationToken>" if len(names) > len(page) else ""
        return self.answer(200, LIST.format("true" if more else "false", more, entries))

    def serve_object(self, objects, name, body):
        stored = objects.get(name)
        if self.command == "PUT":
            return self.put(objects, name, stored, body)
        if self.command == "DELETE":
            objects.pop(name, None)
            return self.answer(204)
        if stored is None:
            return self.answer(404, ERROR.format("NoSuchKey"))
        return self.answer(200, stored["body"], ETag=stored["etag"], x_amz_meta_sha256=stored["sha256"])

    def put(self, objects, name, stored, body):
        store = self.server.store
        absent, wanted = self.headers.get("If-None-Match"), self.headers.get("If-Match")
        if store.lacks == "all" and (absent or wanted):
            return self.answer(501, ERROR.format("NotImplemented"))
        if absent and stored is not None and store.lacks != "If-None-Match":
            return self.answer(412, ERROR.format("PreconditionFailed"))
        if wanted and stored is None:
            return self.answer(404, ERROR.format("NoSuchKey"))
        if wanted and wanted != stored["etag"] and store.lacks != "If-Match":
            return self.answer(412, ERROR.format("PreconditionFailed"))
        if hashlib.sha256(body).hexdigest() != self.headers.get("x-amz-content-sha256"):
            return self.answer(400, ERROR.format("XAmzContentSHA256Mismatch"))
        objects[name] = {"body": body, "etag": f'"{hashlib.md5(body).hexdigest()}"', "modified": store.now(),
                         "sha256": self.headers.get("x-amz-meta-sha256", "")}
        return self.answer(200, ETag=objects[name]["etag"])


class SmallStore(Serving):
    """`lacks` is "If-Match", "If-None-Match", "all" conditions, or nothing."""

    def __init__(self, lacks="", page=1000):
        super().__init__(Handler)
        self.lacks, self.page = lacks, page
        self.buckets, self.log = {}, []
        self.server.store = self

    def now(self):
        return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
