"""A dovecot of our own: IMAP, POP3, LMTP and ManageSieve in one process. Needs root, as dovecot does."""

from support.child import Child
from support.ports import free_port

DIALECTS = ("imap", "pop3", "lmtp", "sieve")
WITHOUT_TLS = "127.0.0.2"
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = /dev/stderr
protocols = imap pop3 lmtp sieve
listen = 127.0.0.1, {without_tls}
disable_plaintext_auth = yes
passdb {{
  driver = static
  args = nopassword=y
}}
userdb {{
  driver = static
  args = uid=65534 gid=65534 home={folder}/home
}}
ssl = yes
ssl_cert = <{chain}
ssl_key = <{key}
local {without_tls} {{
  ssl = no
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service pop3-login {{
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service managesieve-login {{
  inet_listener sieve {{
    port = {sieve}
  }}
}}
"""


class Dovecot:
    """A port for each of DIALECTS, in `ports`; the login services have no TLS on the address WITHOUT_TLS."""

    def __init__(self, place, issued):
        folder = place.folder / "dovecot"
        self.ports = {dialect: free_port() for dialect in DIALECTS}
        chain = place.write("dovecot/chain.pem", issued.chain_pem)
        configuration = place.write("dovecot/dovecot.conf", CONFIGURATION.format(
            folder=folder, without_tls=WITHOUT_TLS, chain=chain, key=issued.key, **self.ports))
        self.child = Child(place, "dovecot", ["dovecot", "-c", configuration, "-F"], folder)
        for port in self.ports.values():
            self.child.wait_listening(port)
