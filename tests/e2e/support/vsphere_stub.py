"""A stub of the vSphere Web Services API and of the lookup service: it knows the questions that Kigen asks, gives hosts
in pages, and breaks off or lies as it is told. govmomi's simulator, which knows far more, never pages (vcsim.py)."""

import base64
import http.server
import re
import threading

from support.peer import server_context

METHOD = re.compile(r"<soapenv:Body><(\w+)")
FIELD = "<{0}>(.*?)</{0}>"


def envelope(inside):
    return ('<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv='
            '"http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<soapenv:Body>{inside}</soapenv:Body></soapenv:Envelope>")


def response(method, inside, space="vim25"):
    return 200, envelope(f'<{method}Response xmlns="urn:{space}">{inside}</{method}Response>')


def fault(kind):
    return 500, envelope(f'<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>of {kind}</faultstring>'
                         f'<detail><{kind}Fault xmlns="urn:vim25" xsi:type="{kind}"/></detail></soapenv:Fault>')


def host(name, issued):
    pem = "".join(f"<byte>{byte - 256 if byte > 127 else byte}</byte>" for byte in issued.pem.encode())
    return (f'<objects><obj type="HostSystem">host-{name}</obj><propSet><name>name</name><val>{name}</val></propSet>'
            f'<propSet><name>config.certificate</name><val xsi:type="ArrayOfByte">{pem}</val></propSet></objects>')


def evaluation(name, end):
    return (f"<returnval><entityId>host-{name}</entityId><entityDisplayName>{name}</entityDisplayName><assignedLicense>"
            "<licenseKey>00000-00000-00000-00000-00000</licenseKey><editionKey>eval</editionKey><name>Evaluation Mode</name>"
            "</assignedLicense><properties><key>Evaluation</key><value><properties><key>expirationDate</key>"
            f"<value>{end}</value></properties></value></properties></returnval>")


def field(text, name):
    found = re.search(FIELD.format(name), text, re.S)
    return found[1] if found else ""


CONTENT = ('<returnval><rootFolder type="Folder">group-d1</rootFolder><propertyCollector type="PropertyCollector">pc'
           '</propertyCollector><viewManager type="ViewManager">vm</viewManager><about><fullName>stub of vCenter</fullName>'
           '<apiType>VirtualCenter</apiType><apiVersion>8.0.2.0</apiVersion></about><sessionManager type="SessionManager">sm'
           '</sessionManager><licenseManager type="LicenseManager">lm</licenseManager>{}</returnval>')
SETTING = '<setting type="OptionManager">VpxSettings</setting>'
ASSIGNMENTS = ('<propSet><name>licenseAssignmentManager</name><val type="LicenseAssignmentManager" '
               'xsi:type="ManagedObjectReference">lam</val></propSet>')
REGISTRY = ('<returnval><serviceRegistration type="LookupServiceRegistration">ServiceRegistration</serviceRegistration>'
            "</returnval>")


class VsphereStub:
    """`hosts` is {name: Issued}, given `page_size` at a time. `page_answers` is {position: answer}, in place of a page;
    an answer is (status, text or bytes), or None to hang up. `asked` holds the methods that came."""

    def __init__(self, place, issued, hosts, user="", password="", page_size=2):
        self.hosts, self.page_size = hosts, page_size
        self.user, self.password = user, password
        self.asked = []
        self.page_answers = {}
        self.sessions_end_after = None  # pages
        self.answers = {}  # by method, in place of the usual one
        self.evaluations = None  # {entity: when its evaluation ends, xsd:dateTime}; None: nobody can be asked
        self.licenses = ""  # LicenseManagerLicenseInfo elements
        self.thresholds = None  # (soft, hard) in days; None: there are no settings
        self.registrations = []  # (URL, [Issued])
        self._sessions, self._ended = 0, set()
        stub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802, the name is the library's
                text = self.rfile.read(int(self.headers["Content-Length"])).decode()
                answer = stub.answer(self.path, text, self.headers.get("Cookie", ""))
                if answer is None:
                    self.close_connection = True
                    return
                status, body = answer
                data = body if isinstance(body, bytes) else body.encode()
                self.send_response(status)
                if "LoginResponse" in str(body)[:400]:
                    self.send_header("Set-Cookie", f'vmware_soap_session="s{stub.session()}"; Path=/; HttpOnly; Secure')
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                try:
                    self.wfile.write(data)
                except OSError:  # too much for whoever asked
                    self.close_connection = True

            def log_message(self, *arguments):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # who does not trust us hangs up
        self._server.socket = server_context(issued).wrap_socket(self._server.socket, server_side=True,
                                                                 do_handshake_on_connect=False)
        self.port = self._server.server_address[1]
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        place.clean_up(thread.join)
        place.clean_up(self._server.server_close)
        place.clean_up(self._server.shutdown)

    def session(self):
        self._sessions += 1
        return self._sessions

    def answer(self, path, text, cookie):
        method = METHOD.search(text)[1]
        self.asked.append(method)
        if method in self.answers:
            return self.answers[method]
        if path == "/lookupservice/sdk":
            return self._lookup(method)
        if method == "RetrieveServiceContent":
            return response(method, CONTENT.format("" if self.thresholds is None else SETTING))
        if method == "Login":
            known = (field(text, "userName"), field(text, "password")) == (self.user, self.password)
            return response(method, "<returnval><key>1</key></returnval>") if known else fault("InvalidLogin")
        if "vmware_soap_session" not in cookie or cookie in self._ended:
            return fault("NotAuthenticated")
        return self._asked_in_session(method, text, cookie)

    def _asked_in_session(self, method, text, cookie):
        if method == "CreateContainerView":
            return response(method, '<returnval type="ContainerView">view-1</returnval>')
        if "<type>LicenseManager</type>" in text:
            return response(method, '<returnval><objects><obj type="LicenseManager">lm</obj><propSet><name>licenses</name>'
                            f"<val>{self.licenses}</val></propSet>{'' if self.evaluations is None else ASSIGNMENTS}</objects></returnval>")
        if method == "QueryAssignedLicenses":
            return response(method, "".join(evaluation(name, end) for name, end in self.evaluations.items()))
        if method == "QueryOptions":
            return response(method, "".join(
                f"<returnval><key>vpxd.certmgmt.certs.{name}Threshold</key><value>{days}</value></returnval>"
                for name, days in zip(("soft", "hard"), self.thresholds)))
        if method in ("RetrievePropertiesEx", "ContinueRetrievePropertiesEx"):
            return self._page(method, int(field(text, "token") or 0), cookie)
        return response(method, "")

    def _page(self, method, position, cookie):
        if self.sessions_end_after is not None and position + 1 >= self.sessions_end_after:
            self._ended.add(cookie)
        if position in self.page_answers:
            return self.page_answers[position]
        names = list(self.hosts)
        here = names[position * self.page_size:(position + 1) * self.page_size]
        more = len(names) > (position + 1) * self.page_size
        token = f"<token>{position + 1}</token>" if more else ""
        return response(method, f"<returnval>{token}{''.join(host(name, self.hosts[name]) for name in here)}</returnval>")

    def _lookup(self, method):
        if method == "RetrieveServiceContent":
            return response(method, REGISTRY, "lookup")
        services = ""
        for url, anchors in self.registrations:
            trust = "".join(f"<sslTrust>{base64.b64encode(issued.der).decode()}</sslTrust>" for issued in anchors)
            services += (f"<returnval><serviceEndpoints><url>{url}</url><endpointType><protocol>vmomi</protocol>"
                         f"</endpointType>{trust}</serviceEndpoints></returnval>")
        return response(method, services, "lookup")
