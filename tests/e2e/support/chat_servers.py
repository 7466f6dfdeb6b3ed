"""Prosody (XMPP) and InspIRCd (IRC) of our own, for nobody to log in to."""

from support import nobody
from support.child import Child
from support.ports import free_port

PROSODY = """
data_path = "{folder}"
pidfile = "{folder}/prosody.pid"
log = {{ {{ levels = {{ min = "info" }}, to = "console" }} }}
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {client} }}
s2s_ports = {{ {server} }}
c2s_direct_tls_ports = {{ }}
s2s_direct_tls_ports = {{ }}
modules_enabled = {{ "tls", "saslauth", "dialback" }}
modules_disabled = {{ "http", "s2s_auth_certs" }}
ssl = {{ certificate = "{chain}", key = "{key}" }}
VirtualHost "{domain}"
"""
INSPIRCD = """
<server name="irc.example.test" description="tests" network="Tests">
<admin name="Nobody" nick="nobody" email="nobody@example.test">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect allow="*" timeout="60" pingfreq="120" hardsendq="262144" softsendq="8192" recvq="8192" localmax="30"
         globalmax="30">
<dns server="127.0.0.1" timeout="1" enabled="no">
<pid file="{folder}/inspircd.pid">
<path configdir="{folder}" datadir="{folder}" logdir="{folder}">
<log method="stderr" type="* -USERINPUT -USEROUTPUT" level="default">
<class name="none"><type name="none"><options prefixquit="Quit: "><security announceinvites="none">
<performance nouserdns="yes"><whowas groupsize="1" maxgroups="1" maxkeep="1d">
<module name="ssl_gnutls">
<module name="starttls">
<module name="cap">
<sslprofile name="main" provider="gnutls" certfile="{chain}" keyfile="{key}">
<starttls provider="main">
"""


class Prosody:
    """Serves one domain on the ports `client` and `server`."""

    def __init__(self, place, issued, domain):
        folder = nobody.make_folder(place, "prosody")
        self.client, self.server = free_port(), free_port()
        chain, key = nobody.certificate_files(place, "prosody", issued)
        configuration = place.write("prosody/prosody.cfg.lua", PROSODY.format(
            folder=folder, client=self.client, server=self.server, chain=chain, key=key, domain=domain))
        child = Child(place, "prosody", ["prosody", "--config", configuration, "-F"], folder, as_nobody=True)
        for port in (self.client, self.server):
            child.wait_listening(port)


def start_inspircd(place, issued):
    """Returns its port."""
    port = free_port()
    folder = nobody.make_folder(place, "inspircd")
    chain, key = nobody.certificate_files(place, "inspircd", issued)
    configuration = place.write("inspircd/inspircd.conf", INSPIRCD.format(
        port=port, folder=folder, chain=chain, key=key))
    child = Child(place, "inspircd", ["inspircd", "--nofork", f"--config={configuration}"], folder, as_nobody=True)
    child.wait_listening(port)
    return port

