"""A vsftpd of our own, for nobody to log in to. Needs root, as vsftpd does."""

from support.child import Child
from support.ports import free_port

CONFIGURATION = """
listen=YES
listen_address=127.0.0.1
listen_port={port}
background=NO
anonymous_enable=YES
no_anon_password=YES
anon_root={folder}/empty
secure_chroot_dir={folder}/empty
seccomp_sandbox=NO
"""
TLS = """
ssl_enable=YES
allow_anon_ssl=YES
rsa_cert_file={chain}
rsa_private_key_file={key}
"""


def start_vsftpd(place, issued=None):
    """Returns its port; without a certificate it knows no AUTH."""
    port = free_port()
    name = f"vsftpd-{port}"
    folder = place.folder / name
    (folder / "empty").mkdir(parents=True)
    text = CONFIGURATION.format(port=port, folder=folder)
    if issued:
        text += TLS.format(chain=place.write(f"{name}/chain.pem", issued.chain_pem), key=issued.key)
    configuration = place.write(f"{name}/vsftpd.conf", text)
    child = Child(place, name, ["vsftpd", configuration], folder)
    child.wait_listening(port)
    return port
