"""openssl s_client as the second opinion: what it is shown at a port, its own STARTTLS dialogues included."""

import ssl
import subprocess


def shown_leaf(port, *options, host="127.0.0.1"):
    """The leaf in DER, after a handshake that ended well."""
    done = subprocess.run(["openssl", "s_client", "-connect", f"{host}:{port}", *map(str, options)],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False)
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    if done.returncode != 0 or begin not in done.stdout:
        raise AssertionError(f"s_client {options} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    text = done.stdout[done.stdout.index(begin):done.stdout.index(end)] + end
    return ssl.PEM_cert_to_DER_cert(text)
