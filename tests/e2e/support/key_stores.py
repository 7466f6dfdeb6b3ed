"""Key stores as their usual producers write them: openssl pkcs12, modern and as old Windows did, and keytool."""

import subprocess

from support.pki import openssl


def pkcs12(path, issued, password, friendly_name, *options):
    """Key, certificate and issuers. `-legacy` gives RC2-40 and 3DES."""
    others = path.with_suffix(".others.pem")
    others.write_text("".join(issuer.pem for issuer in issued.issuers))
    openssl("pkcs12", "-export", "-out", str(path), "-inkey", str(issued.key), "-in", str(issued.certificate),
            "-name", friendly_name, "-passout", f"pass:{password}", *options,
            *(["-certfile", str(others)] if issued.issuers else []))
    others.unlink()
    path.chmod(0o644)  # openssl leaves it to its owner alone


def keytool_pkcs12(path, password, alias, common_name):
    """A store with a key pair that keytool makes itself."""
    done = subprocess.run(
        ["keytool", "-genkeypair", "-keystore", str(path), "-storetype", "PKCS12", "-storepass", password,
         "-alias", alias, "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "90",
         "-dname", f"CN={common_name}, O=Kigen Tests"],
        capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        raise AssertionError(f"keytool: {done.stdout}{done.stderr}")
