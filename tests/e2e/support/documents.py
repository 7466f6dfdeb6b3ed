"""Documents on an HTTP server of our own, which may be changed while it serves."""

import http.server
import threading

from support.peer import server_context


class Documents:
    """`pages` is {path: (status, body)}; with a certificate the server speaks TLS.

    `authorization`: the header that every request has to carry; others get 401. `requests` holds what arrived.
    """

    def __init__(self, place, issued=None, port=0):
        self.pages = {}
        self.authorization = None
        self.requests = []  # their Authorization headers
        documents, pages = self, self.pages

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):  # noqa: N802, the name is the library's
                given = self.headers.get("Authorization")
                documents.requests.append(given)
                status, body = pages.get(self.path, (404, "not here"))
                if documents.authorization not in (None, given):
                    status, body = 401, "who are you?"
                data = body if isinstance(body, bytes) else body.encode()
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", body)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *arguments):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        if issued is not None:
            self._server.socket = server_context(issued).wrap_socket(self._server.socket, server_side=True,
                                                                     do_handshake_on_connect=False)
        scheme = "http" if issued is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        place.clean_up(self.stop)

    @property
    def port(self):
        return self._server.server_address[1]

    def stop(self):
        """Nobody listens there any more. Again: nothing."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
