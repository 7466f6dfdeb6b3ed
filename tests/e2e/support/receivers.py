"""What stands in for Slack and for a mail server: takes every message, and keeps it.

Both run in threads of their own and end with the test.
"""

import email
import email.policy
import http.server
import json
import logging
import ssl
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from support.ports import free_port

logging.getLogger("mail.log").setLevel(logging.ERROR)  # a deprecated attribute, at every login

class Slack:
    """An incoming webhook: what is posted, as JSON, in order."""

    def __init__(self, place):
        self.messages = []
        messages = self.messages

        class Hook(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # the name that http.server calls
                messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_):
                """Nothing: the tests look at the messages."""

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        self.url = f"http://127.0.0.1:{server.server_port}/services/hook"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place.clean_up(server.server_close)
        place.clean_up(server.shutdown)

    def about(self, text):
        """The attachments with this text in them; each message of Alertmanager has one."""
        return [attachment for message in list(self.messages) for attachment in message["attachments"]
                if text in attachment["title"] + attachment["text"]]

    def channels(self, text):
        return [message["channel"] for message in list(self.messages) if text in json.dumps(message)]


class MailServer:
    """SMTP that wants STARTTLS, then a user name and password, before it takes a mail."""

    def __init__(self, place, issued, username, password):
        self.mails = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        chain = place.write("mail-chain.pem", issued.chain_pem)
        context.load_cert_chain(chain, issued.key)

        def authenticate(_server, _session, _envelope, _mechanism, login):
            good = LoginPassword(username.encode(), password.encode())
            return AuthResult(success=login == good)

        # LOGIN with the prompts of aiosmtpd is not what Alertmanager expects; servers have PLAIN as well.
        controller = Controller(self, hostname="127.0.0.1", port=free_port(), tls_context=context,
                                require_starttls=True, auth_required=True, authenticator=authenticate,
                                auth_exclude_mechanism=["LOGIN"])
        controller.start()
        place.clean_up(controller.stop)
        self.address = f"127.0.0.1:{controller.port}"

    async def handle_DATA(self, _server, _session, envelope):  # the name that aiosmtpd calls
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        mail.recipients = envelope.rcpt_tos
        self.mails.append(mail)
        return "250 OK"

    def about(self, text):
        """(mail, its plain text, its HTML) of every mail with this text."""
        found = []
        for mail in list(self.mails):
            plain, html = (mail.get_body([kind]).get_content() for kind in ("plain", "html"))
            if text in mail["Subject"] + plain:
                found.append((mail, plain, html))
        return found
