"""A Git server in a box: https on localhost:8443, for an intake box that joins its network. No real network.

/r.git         the repository that was sent in
/private.git   asks for a password
/moved.git     sends on to /r.git
/down.git      sends on to http
/slow.git      says nothing for a minute
"""

import http.server
import os
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

from sandbox.protocol import read_message, write_message

FOLDER = Path("/srv/git")
PORT = 8443


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        name = self.path.split("/")[1]
        if name == "private.git":
            self._say(401, {"WWW-Authenticate": 'Basic realm="x"'})
        elif name == "moved.git":
            self._say(302, {"Location": f"https://localhost:{PORT}{self.path.replace('moved', 'r', 1)}"})
        elif name == "down.git":
            self._say(302, {"Location": f"http://localhost:8080{self.path.replace('down', 'r', 1)}"})
        elif name == "slow.git":
            time.sleep(60)
        else:
            self._backend()

    do_POST = do_GET  # noqa: N815

    def _backend(self) -> None:
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        variables = {
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROJECT_ROOT": str(FOLDER),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
        }
        run = subprocess.run(["git", "http-backend"], input=body, env=os.environ | variables, capture_output=True)
        head, _, content = run.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines() if ": " in line)
        self._say(int(headers.pop("Status", "200").split()[0]), headers, content)

    def _say(self, status: int, headers: dict[str, str], content: bytes = b"") -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def main() -> None:
    requests, answers = open(0, "rb", buffering=0, closefd=False), os.fdopen(os.dup(1), "wb")  # noqa: SIM115
    message = read_message(requests)
    certificate, key, *contents = message.blobs
    for path, content in zip(message.head["paths"], contents, strict=True):
        place = FOLDER / "r.git" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    (FOLDER / "r.git" / "refs").mkdir(exist_ok=True)  # packed refs leave it empty
    (FOLDER / "certificate").write_bytes(certificate)
    (FOLDER / "key").write_bytes(key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(FOLDER / "certificate", FOLDER / "key")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    write_message(answers, {"op": "serving"})
    sys.exit(0 if requests.read(1) == b"" else 1)


if __name__ == "__main__":
    main()
