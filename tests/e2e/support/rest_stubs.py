"""Stubs of the REST interfaces of vCenter, NSX, ONTAP and Horizon, made from their vendors' documentation: sessions,
filters, pages, and the shapes of answers. They are strict, count what they are asked, and may be told to misbehave.
"""

import base64
import http.server
import json
import threading
import urllib.parse

from support.peer import server_context


class RestStub:
    """An HTTPS server whose `answer(request)` gives (status, body, headers).

    `requests`: (method, path with query) of each, in order; `heads`: their headers as text. `broken`: {path: (status,
    body)} goes before everything else.
    """

    def __init__(self, place, issued):
        self.requests, self.heads, self.broken = [], [], {}
        self._lock = threading.Lock()
        stub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self):
                self.received = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                split = urllib.parse.urlsplit(self.path)
                self.where = split.path
                self.query = {name: values[-1] for name, values in urllib.parse.parse_qs(split.query).items()}
                with stub._lock:
                    stub.requests.append((self.command, self.path))
                    stub.heads.append(str(self.headers))
                status, body, *more = stub.broken.get(self.where) or stub.answer(self)
                data = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else \
                    json.dumps(body).encode()
                self.send_response(status)
                for name, value in (more[0] if more else {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                try:
                    self.wfile.write(data)
                except OSError:
                    pass  # a client that had enough

            do_GET = do_POST = do_DELETE = _serve  # noqa: N815, the names are the library's

            def log_message(self, *arguments):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # clients that do not trust us, or had enough
        self._server.socket = server_context(issued).wrap_socket(self._server.socket, server_side=True,
                                                                 do_handshake_on_connect=False)
        self.port = self._server.server_address[1]
        self.target = f"localhost:{self.port}"
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        place.clean_up(thread.join)
        place.clean_up(self._server.server_close)
        place.clean_up(self._server.shutdown)

    def forget(self):
        with self._lock:
            self.requests.clear()
            self.heads.clear()

    def asked(self, method="GET"):
        with self._lock:
            return [path for asked, path in self.requests if asked == method]


def is_basic(request, user, password):
    expected = base64.b64encode(f"{user}:{password}".encode()).decode()
    return request.headers.get("Authorization") == f"Basic {expected}"


class VCenterStub(RestStub):
    """Of vCenter 7.0 U3 and 8: /api/session, and certificate-management.

    `sessions`: tokens that are valid; emptied, they have expired. `expire_after`: so many documents to each.
    """

    PREFIX = "/api/vcenter/certificate-management/vcenter"

    def __init__(self, place, issued, user, password, sts, roots):
        self.user, self.password = user, password
        self.sts, self.roots = sts, dict(roots)  # identifier to certificate
        self.sessions, self.logins, self.logouts, self.served = set(), 0, 0, 0
        self.expire_after = None
        self.certificate = issued
        super().__init__(place, issued)

    def answer(self, request):
        token = request.headers.get("vmware-api-session-id")
        if (request.command, request.where) == ("POST", "/api/session"):
            if not is_basic(request, self.user, self.password):
                return 401, {"error_type": "UNAUTHENTICATED"}
            self.logins += 1
            self.sessions.add(f"session-{self.logins}-of-test")
            return 201, json.dumps(f"session-{self.logins}-of-test")
        if token not in self.sessions or request.headers.get("Authorization"):
            return 401, {"error_type": "UNAUTHENTICATED"}
        if (request.command, request.where) == ("DELETE", "/api/session"):
            self.logouts += 1
            self.sessions.discard(token)
            return 204, ""
        self.served += 1
        if self.expire_after and self.served % self.expire_after == 0:
            self.sessions.discard(token)
        return self._document(request.where.removeprefix(self.PREFIX))

    def _document(self, path):
        chain = {"cert_chain": [issued.pem for issued in (self.sts, *self.sts.issuers)]}
        if path == "/tls":
            return 200, {"version": 3, "is_ca": False, "cert": self.certificate.pem, "subject_dn": "CN=vc"}
        if path == "/signing-certificate":
            return 200, {"active_cert_chain": chain, "signing_cert_chains": [chain]}
        if path == "/trusted-root-chains":
            return 200, [{"chain": identifier} for identifier in self.roots]
        identifier = urllib.parse.unquote(path.removeprefix("/trusted-root-chains/"))
        if identifier in self.roots:
            return 200, {"cert_chain": {"cert_chain": [self.roots[identifier].pem]}}
        return 404, {"error_type": "NOT_FOUND"}


class NsxStub(RestStub):
    """Of NSX 3 and 4: /api/v1/trust-management/certificates in pages by cursor, with Basic unless that is turned off,
    or in a session: a form gives a cookie and a token, and requests show both.

    `records`: (display_name, certificate, whether it is used); `sessions`: {cookie: token} of those that are open;
    `forms`: what was sent to open them. `expire_after`: so many requests to each. `gives_token`, `gives_cookie`: what
    a login yields. `is_denied`: the account lacks the right, and its session goes on.
    """

    PATH = "/api/v1/trust-management/certificates"
    FORBIDDEN = 403, {"module_name": "common-services", "error_code": 403,
                      "error_message": "The credentials were incorrect or the account specified has been locked."}

    def __init__(self, place, issued, user, password, records, page_size=2):
        self.user, self.password, self.records, self.page_size = user, password, records, page_size
        self.takes_basic = self.gives_token = self.gives_cookie = True
        self.is_denied = False
        self.sessions, self.forms, self.logouts, self.served, self.expire_after = {}, [], 0, 0, None
        super().__init__(place, issued)

    def answer(self, request):
        if request.where == "/api/session/create":
            return self._open(request)
        cookie = (request.headers.get("Cookie") or "").removeprefix("JSESSIONID=")
        token = self.sessions.get(cookie)
        in_session = token is not None and request.headers.get("X-XSRF-TOKEN") == token
        if not in_session and not (self.takes_basic and is_basic(request, self.user, self.password)):
            return self.FORBIDDEN
        if (request.command, request.where) == ("POST", "/api/session/destroy"):
            self.logouts += 1
            del self.sessions[cookie]
            return 200, ""
        if self.is_denied:
            return self.FORBIDDEN
        self.served += 1
        if self.expire_after and self.served % self.expire_after == 0:
            self.sessions.clear()
        return self._page(request)

    def _open(self, request):
        is_form = request.headers.get("Content-Type") == "application/x-www-form-urlencoded"
        if request.command != "POST" or not is_form or request.headers.get("Authorization"):
            return 400, {"error_code": 400}
        form = urllib.parse.parse_qs(request.received.decode(), keep_blank_values=True)
        self.forms.append(form)
        if form != {"j_username": [self.user], "j_password": [self.password]}:
            return self.FORBIDDEN
        number = len(self.forms)
        self.sessions[f"cookie-{number}-of-test"] = f"token-{number}-of-test"
        headers = {}
        if self.gives_cookie:
            headers["Set-Cookie"] = f"JSESSIONID=cookie-{number}-of-test; Path=/; Secure; HttpOnly; SameSite=Lax"
        if self.gives_token:
            headers["X-XSRF-TOKEN"] = f"token-{number}-of-test"
        return 200, "", headers

    def _page(self, request):
        if request.where != self.PATH:
            return 404, {"httpStatus": "NOT_FOUND"}
        start = int(request.query.get("cursor", "0"))
        end = start + self.page_size
        results = [{"id": f"id-{start + index}", "display_name": name, "resource_type": "certificate_signed",
                    "pem_encoded": issued.chain_pem, "has_private_key": True,
                    "details": [{"subject_cn": issued.name, "not_after": issued.not_after() * 1000, "is_ca": False}],
                    "used_by": [{"node_id": "n1", "service_types": ["API"]}] if used else []}
                   for index, (name, issued, used) in enumerate(self.records[start:end])]
        page = {"results": results, "result_count": len(self.records)}
        if end < len(self.records):
            page["cursor"] = str(end)
        return 200, page


class OntapStub(RestStub):
    """Of ONTAP 9.8 and later: /api/security/certificates with Basic, filters, and pages by link.

    `records`: (name, type, certificate)
    """

    PATH = "/api/security/certificates"

    def __init__(self, place, issued, user, password, records):
        self.user, self.password, self.records = user, password, records
        super().__init__(place, issued)

    def answer(self, request):
        if not is_basic(request, self.user, self.password):
            return 401, {"error": {"code": "6691623", "message": "User is not authorized."}}
        if request.where != self.PATH:
            return 404, {"error": {"code": "3", "message": "API not found"}}
        kinds = request.query.get("type", "").split("|")
        found = [record for record in self.records if kinds == [""] or record[1] in kinds]
        size, start = int(request.query.get("max_records", "10000")), int(request.query.get("start.index", "0"))
        records = [{"uuid": f"uuid-{name}", "name": name, "common_name": issued.name, "type": kind, "scope": "cluster",
                    "svm": {"name": "svm1"}, "public_certificate": issued.pem}
                   for name, kind, issued in found[start:start + size]]
        links = {"self": {"href": request.path}}
        if start + size < len(found):
            rest = urllib.parse.urlencode({**request.query, "start.index": start + size})
            links["next"] = {"href": f"{self.PATH}?{rest}"}
        return 200, {"records": records, "num_records": len(records), "_links": links}


class HorizonStub(RestStub):
    """Of Horizon 8: /rest/login with a domain, the monitors, and no certificate anywhere, only their dates.

    `servers`: {name: certificate}, as the monitor tells it: `told(...)`, or anything wrong. `vcenters`: {name: {name of
    the server that looks at it: certificate}}. `gateways`: as `servers`; None: a release that has no such monitor.
    """

    def __init__(self, place, issued, login, servers):
        self.login, self.servers, self.vcenters, self.gateways = login, servers, {}, None
        self.tokens, self.logins, self.logouts, self.served, self.expire_after = {}, 0, 0, 0, None
        super().__init__(place, issued)

    @staticmethod
    def told(not_before, not_after, valid=True):
        return {"valid": valid, "valid_from": not_before * 1000, "valid_to": not_after * 1000}

    def answer(self, request):
        if (request.command, request.where) == ("POST", "/rest/login"):
            return self._open(request)
        access = (request.headers.get("Authorization") or "").removeprefix("Bearer ")
        if (request.command, request.where) == ("POST", "/rest/logout"):
            return self._close(json.loads(request.received).get("refresh_token"))
        if access not in self.tokens:
            return 401, {"status": "UNAUTHORIZED", "errors": [{"error_key": "auth.token.invalid"}]}
        self.served += 1
        if self.expire_after and self.served % self.expire_after == 0:
            self.tokens.clear()
        return self._monitor(request.where.removeprefix("/rest/monitor/"))

    def _open(self, request):
        if request.headers.get("Content-Type") != "application/json":
            return 415, ""
        if json.loads(request.received) != self.login:
            return 401, {"status": "UNAUTHENTICATED", "errors": [{"error_key": "auth.login.failed"}]}
        self.logins += 1
        access, refresh = (f"{kind}-{self.logins}-of-test" for kind in ("access", "refresh"))
        self.tokens[access] = refresh
        return 200, {"access_token": access, "refresh_token": refresh}

    def _close(self, refresh):
        for access, known in list(self.tokens.items()):
            if known == refresh:
                self.logouts += 1
                del self.tokens[access]
                return 200, ""
        return 400, {"status": "BAD_REQUEST"}

    def _monitor(self, path):
        if path == "v2/connection-servers":
            return 200, [{"id": f"id-{name}", "name": name, "status": "OK", "default_certificate": False,
                          "last_updated_timestamp": 1582029025748, "certificate": certificate,
                          "cs_replications": [{"server_name": name, "status": "OK"}]}
                         for name, certificate in self.servers.items()]
        if path == "v2/virtual-centers":
            return 200, [{"id": f"id-{name}", "name": name, "details": {"version": "8.0"}, "hosts": [{"name": "esx1"}],
                          "connection_servers": [{"id": f"id-{server}", "name": server, "status": "OK",
                                                  "thumbprint_accepted": True, "certificate": certificate}
                                                 for server, certificate in servers.items()]}
                         for name, servers in self.vcenters.items()]
        if path == "v5/gateways" and self.gateways is not None:
            return 200, [{"id": f"id-{name}", "name": name, "status": "OK", "details": {"type": "UAG"},
                          "certificate": certificate} for name, certificate in self.gateways.items()]
        return 404, {"status": "NOT_FOUND"}


class TokenStub(RestStub):
    """A login with a JSON body, as Horizon has it; the token is in the body or in a header of the answer, and requests
    show it as a bearer's, with the cookie that came along.
    """

    def __init__(self, place, issued, login, in_header, document):
        self.login, self.in_header, self.document = login, in_header, document
        super().__init__(place, issued)

    def answer(self, request):
        token = "bearer-session-of-test"
        if (request.command, request.where) == ("POST", "/rest/login"):
            is_json = request.headers.get("Content-Type") == "application/json"
            if not is_json or json.loads(request.received) != self.login:
                return 401, {"status": "UNAUTHORIZED"}
            headers = {"Set-Cookie": "node=1; Path=/rest; Secure; HttpOnly"}
            if self.in_header:
                return 204, "", {**headers, "X-Auth-Token": token}
            return 200, {"tokens": [{"access_token": token}]}, headers
        shown = request.headers.get("Authorization") == f"Bearer {token}" and request.headers.get("Cookie") == "node=1"
        return (200, {"pem": self.document}) if shown else (401, {"status": "UNAUTHORIZED"})
