"""An xrdp of our own, as far as its front door: there is no session behind it."""

from support.child import Child
from support.ports import free_port

CONFIGURATION = """
[Globals]
ini_version=1
fork=true
port=tcp://127.0.0.1:{port}
security_layer=tls
certificate={chain}
key_file={key}
ssl_protocols=TLSv1.2, TLSv1.3

[Logging]
LogFile={folder}/xrdp.log
LogLevel=INFO
EnableSyslog=false

[Channels]

[Xorg]
name=Xorg
lib=libxup.so
username=ask
password=ask
ip=127.0.0.1
port=-1
code=20
"""


def start_xrdp(place, issued):
    """Returns its port, where only TLS is spoken."""
    port = free_port()
    folder = place.folder / "xrdp"
    chain = place.write("xrdp/chain.pem", issued.chain_pem)
    configuration = place.write("xrdp/xrdp.ini", CONFIGURATION.format(
        folder=folder, port=port, chain=chain, key=issued.key))
    child = Child(place, "xrdp", ["xrdp", "-n", "-c", configuration], folder)
    child.wait_listening(port)
    return port
