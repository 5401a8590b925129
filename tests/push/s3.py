"""A small S3 client, to inspect a store without the program under test (AWS Signature Version 4)."""

import datetime
import hashlib
import hmac
import http.client
import urllib.parse
import xml.etree.ElementTree as xml


class Bucket:
    """One bucket, with the whole path in each name."""

    def __init__(self, endpoint, name, key, secret):
        self.host = urllib.parse.urlsplit(endpoint).netloc
        self.name, self.key, self.secret = name, key, secret

    def request(self, method, name="", body=b"", query="", headers=None):
        """Status, headers and body of one request."""
        path = f"/{self.name}/{name}" if name or query else f"/{self.name}"
        signed = {"host": self.host, "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
                  "x-amz-date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ"),
                  **(headers or {})}
        names = ";".join(sorted(signed))
        lines = "".join(f"{one}:{signed[one]}\n" for one in sorted(signed))
        canonical = "\n".join([method, path, query, lines, names, signed["x-amz-content-sha256"]])
        scope = f"{signed['x-amz-date'][:8]}/us-east-1/s3/aws4_request"
        text = "\n".join(["AWS4-HMAC-SHA256", signed["x-amz-date"], scope,
                          hashlib.sha256(canonical.encode()).hexdigest()])
        key = ("AWS4" + self.secret).encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        signed["authorization"] = (f"AWS4-HMAC-SHA256 Credential={self.key}/{scope}, "
                                   f"SignedHeaders={names}, Signature={signature}")
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            connection.request(method, path + ("?" + query if query else ""), body, signed)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def create(self):
        status, _, body = self.request("PUT")
        assert status == 200, body

    def get(self, name):
        status, _, body = self.request("GET", name)
        return body if status == 200 else None

    def head(self, name):
        return self.request("HEAD", name)[1]

    def put(self, name, body):
        status, _, answer = self.request("PUT", name, body)
        assert status == 200, answer

    def delete(self, name):
        self.request("DELETE", name)

    def names(self, prefix=""):
        """All names, without the prefix."""
        found, token = [], ""
        while True:
            start = f"continuation-token={urllib.parse.quote(token, safe='')}&" if token else ""
            query = f"{start}list-type=2&prefix={urllib.parse.quote(prefix, safe='')}"
            status, _, body = self.request("GET", "", query=query)
            assert status == 200, body
            page = xml.fromstring(body)
            space = page.tag[:page.tag.index("}") + 1] if "}" in page.tag else ""
            found += [one.findtext(f"{space}Key")[len(prefix):] for one in page.iter(f"{space}Contents")]
            token = page.findtext(f"{space}NextContinuationToken")
            if not token:
                return sorted(found)
