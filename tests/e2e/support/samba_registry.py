"""Samba's registry in a folder of its own: filled with certificate stores and exported by Samba's `net`."""

import struct
import subprocess

from support.sightings import thumbprint

FOLDERS = ("private dir", "lock directory", "state directory", "cache directory", "pid directory", "ncalrpc dir")
FRIENDLY_NAME, SHA1, ARCHIVED, CERTIFICATE, RENEWAL = 11, 3, 19, 32, 64
STORES = r"HKLM\SOFTWARE\Microsoft\SystemCertificates"


def blob(der, friendly_name=None, archived=False, renewed_by=None):
    """A registry value `Blob` as Windows writes it: properties, then the certificate."""
    elements = [(SHA1, bytes.fromhex(thumbprint(der)))]
    if friendly_name is not None:
        elements.append((FRIENDLY_NAME, friendly_name.encode("utf-16-le") + b"\0\0"))
    if archived:
        elements.append((ARCHIVED, b""))
    if renewed_by is not None:
        elements.append((RENEWAL, bytes.fromhex(thumbprint(renewed_by))))
    elements.append((CERTIFICATE, der))
    return b"".join(struct.pack("<III", number, 1, len(data)) + data for number, data in elements)


class SambaRegistry:
    """`settings` are further lines of its smb.conf, `name` tells it from others of the same place."""

    def __init__(self, place, settings=(), name="samba"):
        self._folder = place.folder / name
        self._folder.mkdir()
        lines = [f"{line}\n" for line in settings]
        for name in FOLDERS:
            folder = self._folder / name.replace(" ", "-")
            folder.mkdir(mode=0o700)
            lines.append(f"{name} = {folder}\n")
        self.configuration = self._folder / "smb.conf"
        self.configuration.write_text("[global]\n" + "".join(lines))

    def add_certificates(self, key, blobs):
        """Below `key`, such as HKLM\\SOFTWARE\\Microsoft\\SystemCertificates\\MY; {DER: Blob}."""
        self.add_values({f"{key}\\Certificates\\{thumbprint(der).upper()}": {"Blob": value}
                         for der, value in blobs.items()})

    def add_values(self, keys):
        """{key: {name: bytes or text}}."""
        text = "Windows Registry Editor Version 5.00\r\n"
        for key, values in keys.items():
            text += f"\r\n[{key}]\r\n"
            for name, value in values.items():
                text += f'"{name}"=' + (f'"{value}"' if isinstance(value, str) else f"hex:{value.hex(',')}") + "\r\n"
        path = self._folder / "import.reg"
        path.write_bytes(b"\xff\xfe" + (text + "\r\n").encode("utf-16-le"))  # without the empty line the last is lost
        self._net("import", path)

    def remove_certificate(self, key, der):
        self._net("deletekey", f"{key}\\Certificates\\{thumbprint(der).upper()}")

    def deny(self, key):
        """Nobody but the system may read it."""
        self._net("setsd_sddl", key, "O:BAG:SYD:(A;;RPWPCCDCLCRCWOWDSDSW;;;SY)")

    def export(self, key, path, *kind):
        """`kind` is regedit4 or regedit5, or Samba's own spelling."""
        self._net("export", key, path, *kind)

    def _net(self, *arguments):
        done = subprocess.run(["net", "-s", str(self.configuration), "registry", *map(str, arguments)],
                              capture_output=True, text=True, timeout=60, check=False, cwd=self._folder)
        if done.returncode != 0:
            raise AssertionError(f"net registry {arguments}: {done.stdout}{done.stderr}")
