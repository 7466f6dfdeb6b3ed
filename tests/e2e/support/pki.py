"""Certificates for the servers and files of the tests, made with the openssl command line.

`openssl ca` signs, because it alone takes both ends of the validity; an authority is forgotten with its folder.
"""

import datetime
import subprocess

KEY_OPTIONS = {"ecdsa": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "rsa": ["-newkey", "rsa:2048"],
               "rsa1024": ["-newkey", "rsa:1024"]}
CA_EXTENSIONS = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
LEAF_EXTENSIONS = "basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth,clientAuth\nsubjectKeyIdentifier=hash\n"
CA_CONFIGURATION = """
[ca]
default_ca = here
[here]
database = {folder}/index.txt
new_certs_dir = {folder}
crlnumber = {folder}/crlnumber
rand_serial = yes
unique_subject = no
default_md = sha256
policy = anything
[anything]
organizationName = optional
commonName = optional
"""


def openssl(*arguments, feed=None):
    """What the command writes to its standard output."""
    done = subprocess.run(["openssl", *arguments], input=feed, capture_output=True, timeout=60, check=False)
    if done.returncode != 0:
        raise AssertionError(f"openssl {arguments}: {done.stderr.decode(errors='replace')}")
    return done.stdout


class Issued:
    """A certificate with its key, and the authorities above it, nearest first."""

    def __init__(self, name, certificate, key, issuers):
        self.name = name
        self.certificate = certificate
        self.key = key
        self.issuers = issuers

    @property
    def pem(self):
        return self.certificate.read_text()

    @property
    def der(self):
        return openssl("x509", "-in", str(self.certificate), "-outform", "DER")

    @property
    def chain_pem(self):
        """As a well-kept server sends it: without the root."""
        return "".join(issued.pem for issued in [self, *self.issuers[:-1]])

    def not_after(self):
        text = openssl("x509", "-in", str(self.certificate), "-noout", "-enddate").decode().strip()
        return _unix_time(text.removeprefix("notAfter="))


class Pki:
    def __init__(self, place):
        self._folder = place.folder / "pki"
        self._folder.mkdir()
        (self._folder / "index.txt").touch()
        self._configuration = self._folder / "ca.cnf"
        self._configuration.write_text(CA_CONFIGURATION.format(folder=self._folder))
        self._count = 0

    def authority(self, name, issuer=None, days=3650, end_days=None, key_of=None, extensions=""):
        """A root, or an intermediate below `issuer`. With the key `key_of` another has it is a cross-sign of that."""
        end_days = days / 2 if end_days is None else end_days
        return self._issue(name, issuer, CA_EXTENSIONS + extensions, "ecdsa", end_days - days, end_days, key_of=key_of)

    def leaf(self, name, issuer=None, key="ecdsa", names=None, start_days=-10, end_days=80, digest="sha256",
             extensions=""):
        """A server's certificate; without an issuer it signs itself. `names` may be none; `extensions`: more of them,
        a line each."""
        names = [name] if names is None else names
        alt_names = ",".join(f"{'IP' if _is_address(text) else 'DNS'}:{text}" for text in names)
        extensions = LEAF_EXTENSIONS + (f"subjectAltName={alt_names}\n" if names else "") + extensions
        return self._issue(name, issuer, extensions, key, start_days, end_days, digest)

    def odd_subject(self, subject, *options):
        """Self-signed, with the subject (bytes, `/CN=...`) as req encodes it under these options."""
        certificate, key = self._files()
        openssl("req", "-x509", *KEY_OPTIONS["ecdsa"], "-nodes", "-keyout", str(key), "-out", str(certificate),
                "-days", "90", "-subj", subject, *options)
        return Issued(subject, certificate, key, [])

    def ocsp_response(self, issued, days=7):
        """A file with what its issuer says of it from now on, for so many days: it is well (RFC 6960)."""
        issuer = issued.issuers[0]
        request, response = issued.certificate.with_suffix(".ocspreq"), issued.certificate.with_suffix(".ocspresp")
        openssl("ocsp", "-issuer", str(issuer.certificate), "-cert", str(issued.certificate), "-no_nonce",
                "-reqout", str(request))
        openssl("ocsp", "-index", str(self._folder / "index.txt"), "-CA", str(issuer.certificate),
                "-rsigner", str(issuer.certificate), "-rkey", str(issuer.key), "-reqin", str(request),
                "-respout", str(response), "-ndays", str(days))
        return response

    def revoke(self, issued):
        """From now on it stands in the index as revoked."""
        issuer = issued.issuers[0]
        openssl("ca", "-config", str(self._configuration), "-cert", str(issuer.certificate),
                "-keyfile", str(issuer.key), "-revoke", str(issued.certificate))

    @property
    def index(self):
        """What all authorities issued and revoked, as `openssl ocsp` reads it."""
        return self._folder / "index.txt"

    def revocation_list(self, authority, days):
        """A file with what was revoked until now, valid from now on for so many days (PEM)."""
        path = authority.certificate.with_suffix(".crl")
        number = self._folder / "crlnumber"
        if not number.exists():
            number.write_text("01\n")
        openssl("ca", "-gencrl", "-config", str(self._configuration), "-cert", str(authority.certificate),
                "-keyfile", str(authority.key), "-crldays", str(days), "-out", str(path))
        return path

    @staticmethod
    def moments_of_list(path):
        """(thisUpdate, nextUpdate) as UNIX time"""
        text = openssl("crl", "-in", str(path), "-noout", "-lastupdate", "-nextupdate").decode()
        return tuple(_unix_time(line.split("=", 1)[1]) for line in text.splitlines())

    def _files(self):
        self._count += 1
        return self._folder / f"{self._count}.pem", self._folder / f"{self._count}.key"

    def _issue(self, name, issuer, extensions, key, start_days, end_days, digest="sha256", key_of=None):
        certificate, key_path = self._files()
        new_key = [*KEY_OPTIONS[key], "-nodes", "-keyout", str(key_path)]
        if key_of is not None:
            key_path, new_key = key_of.key, ["-key", str(key_of.key)]
        request = certificate.with_suffix(".csr")
        extension_file = certificate.with_suffix(".ext")
        extension_file.write_text(extensions)
        openssl("req", "-new", *new_key, "-out", str(request), "-utf8", "-subj", f"/O=Kigen Tests/CN={name}")
        signer = ["-selfsign", "-keyfile", str(key_path)] if issuer is None else \
                 ["-cert", str(issuer.certificate), "-keyfile", str(issuer.key)]
        openssl("ca", "-batch", "-notext", "-config", str(self._configuration), "-in", str(request),
                "-md", digest, "-out", str(certificate), "-extfile", str(extension_file), *signer,
                "-startdate", _moment(start_days), "-enddate", _moment(end_days))
        return Issued(name, certificate, key_path, [] if issuer is None else [issuer, *issuer.issuers])


def _moment(days):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return moment.strftime("%Y%m%d%H%M%SZ")


def _unix_time(text):
    """Of a moment as openssl prints it."""
    moment = datetime.datetime.strptime(text, "%b %d %H:%M:%S %Y GMT")
    return int(moment.replace(tzinfo=datetime.timezone.utc).timestamp())


def _is_address(text):
    return ":" in text or text.replace(".", "").isdigit()
