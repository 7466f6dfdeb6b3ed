"""Makes the seeds of the fuzz targets for Windows' stores, NSS and Kubernetes anew.

corpus/{windows_blob,windows_store,registry_export,nss,kubeconfig}: the fixtures of real producers, the same cut short
and damaged, and the other formats' content. Needs certutil (libnss3-tools).
"""

import pathlib
import shutil
import sqlite3
import struct
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
WINDOWS = HERE.parent / "fixtures" / "windows"
KUBERNETES = HERE.parent / "fixtures" / "kubeconfig"


def element(identifier, data, encoding=1, size=None):
    return struct.pack("<III", identifier, encoding, len(data) if size is None else size) + data


def nss_database(folder):
    """cert9.db with two certificates, one of them trusted, in pages as small as they can be."""
    run = lambda *command: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    run("certutil", "-N", "-d", f"sql:{folder}", "--empty-password")
    for name, trust in (("root", "C,,"), ("server", ",,")):
        run("certutil", "-A", "-d", f"sql:{folder}", "-n", name, "-t", trust, "-i", WINDOWS / f"{name}.der")
    connection = sqlite3.connect(f"{folder}/cert9.db", isolation_level=None)
    connection.execute("PRAGMA page_size = 512")
    connection.execute("VACUUM")
    connection.close()
    return (pathlib.Path(folder) / "cert9.db").read_bytes()


def windows_blobs():
    blob = (WINDOWS / "wine.blob").read_bytes()
    der = (WINDOWS / "plain.der").read_bytes()
    return {
        "whole": blob,
        "wrong_sha1": element(3, bytes(20)) + element(32, der),
        "archived_behind": element(32, der) + element(19, b"") + element(64, bytes(20)),
        "crl": element(33, b"\x30\x00"),
        "trust_list": element(34, b"\x30\x00"),
        "no_der": element(32, b"\x01\x02"),
        "length_beyond": element(11, "x".encode("utf-16-le"), size=0xFFFFFFFF),
        "encoding": element(3, bytes(20)) + element(32, der, encoding=2),
    }


def windows_stores():
    store = (WINDOWS / "wine.sst").read_bytes()
    return {"whole": store, "no_end": store[:-12], "crl": store[:8] + element(33, b"\x30\x00") + store[8:],
            "odd_name": store[:8] + element(11, b"\x00\xd8\x00") + store[8:]}


def registry_exports():
    text = (WINDOWS / "wine.reg").read_text(encoding="utf-16")
    one = text[:text.index("\n\n[", text.index('"Blob"')) + 2]
    bindings = (WINDOWS / "wine_bindings.reg").read_text(encoding="utf-16").split("\n", 1)[1]
    both = one + bindings
    return {
        "utf16": b"\xff\xfe" + both.replace("\n", "\r\n").encode("utf-16-le"),
        "utf16_without_mark": both.encode("utf-16-le"),
        "utf8": both.encode(),
        "regedit4": both.replace("Windows Registry Editor Version 5.00", "REGEDIT4").encode(),
        "breaks_off": one.replace(",\\\n", ",\n", 1).encode() + bindings.encode(),
        "sni": both.replace("SslBindingInfo\\0.0.0.0:443", "SslSniBindingInfo\\a:1").encode(),
        "other_types": both.replace("hex:", "hex(7):").encode(),
    }


def kubernetes_documents():
    names = ("embedded.yaml", "embedded.json", "by_reference.yaml", "secret.yaml", "secret.json")
    documents = {name.replace(".", "_"): (KUBERNETES / name).read_bytes() for name in names}
    documents["anchors"] = b"kind: Config\napiVersion: v1\nusers: &a [hunter2]\nclusters: *a\n"
    documents["broken"] = b"kind: Config\napiVersion: v1\nusers: [{token: hunter2\n"
    documents["wrong_base64"] = b"clusters:\n- cluster: {certificate-authority-data: '%'}\nusers: []\ncontexts: []\n"
    documents["list"] = b"apiVersion: v1\nkind: List\nitems: [{kind: Secret, data: {tls.crt: aGk=, x: hunter2}}]\n"
    return documents


def nss_databases():
    with tempfile.TemporaryDirectory() as folder:
        image = nss_database(folder)
    damaged = bytearray(image)
    damaged[len(image) // 3:len(image) // 3 + 16] = b"\xff" * 16
    write_ahead = image[:18] + b"\x02\x02" + image[20:]
    return {"whole": image, "damaged": bytes(damaged), "write_ahead": write_ahead}


def cut_short(seeds):
    """Each with its first half, and without its last bytes."""
    for name, content in list(seeds.items()):
        seeds[name + "_half"] = content[:len(content) // 2]
        seeds[name + "_without_end"] = content[:-20]
    return seeds


def main():
    seeds = {"windows_blob": windows_blobs(), "windows_store": windows_stores(),
             "registry_export": registry_exports(), "nss": nss_databases(), "kubeconfig": kubernetes_documents()}
    misrouted = {target: next(iter(found.values())) for target, found in seeds.items()}
    for target, found in seeds.items():
        folder = HERE / "corpus" / target
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        cut_short(found)["empty"] = b""
        for other, content in misrouted.items():
            if other != target:
                found[f"misrouted_{other}"] = content
        for name, content in found.items():
            (folder / name).write_bytes(content)
        print(f"{target}: {len(found)} seeds, {sum(map(len, found.values()))} bytes")


if __name__ == "__main__":
    main()
