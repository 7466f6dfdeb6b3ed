#!/bin/sh
# Makes the seeds of the format fuzz targets anew: corpus/{pem,der,pkcs12}, each with valid, truncated and wrong
# content and with the others' content. Needs openssl and python3. New keys each time, so the files change.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

new_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }
new_key ca.key
new_key leaf.key
openssl req -x509 -new -key ca.key -subj "/CN=Fuzz CA" -days 3650 -out ca.pem
openssl req -new -key leaf.key -subj "/CN=fuzz.example.test" -out leaf.csr
printf 'subjectAltName=DNS:fuzz.example.test\n' >leaf.ext
openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -days 3650 -extfile leaf.ext -out leaf.pem 2>/dev/null
openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -days 3650 -out version1.pem 2>/dev/null

export_p12() {
  file=$1
  shift
  openssl pkcs12 -export -in leaf.pem -inkey leaf.key -certfile ca.pem -name fuzz -passout pass:fuzz -iter 10 \
    "$@" -out "$file"
}

rm -rf pem der pkcs12
mkdir pem der pkcs12
openssl x509 -in leaf.pem -outform DER -out der/version3
openssl x509 -in version1.pem -outform DER -out der/version1
{ cat der/version3; printf '\n\0'; } >der/padded
{ cat der/version3; printf 'more'; } >der/followed

cat leaf.pem ca.pem >pem/chain
cat leaf.key leaf.pem >pem/with_key
{ printf '\357\273\277'; sed 's/$/\r/' leaf.pem; } >pem/crlf_after_byte_order_mark
openssl x509 -in leaf.pem -trustout -addtrust serverAuth -setalias fuzz >pem/trusted
sed '3s/^./!/' leaf.pem | cat - ca.pem >pem/bad_base64
sed 's/END CERT/END X509 CERT/' leaf.pem | cat - ca.pem >pem/other_end
sed 's/BEGIN CERTIFICATE-----/&\nProc-Type: 4,MIC-ONLY\n/' leaf.pem >pem/headers

export_p12 pkcs12/pbes2
export_p12 pkcs12/legacy -legacy
export_p12 pkcs12/plain_certificates -certpbe NONE
export_p12 pkcs12/no_mac -nomac -certpbe AES-128-CBC
export_p12 pkcs12/nothing_encrypted -nomac -certpbe NONE -keypbe NONE
openssl pkcs12 -export -in leaf.pem -inkey leaf.key -passout pass:other -iter 10 -out pkcs12/other_password

# The digest of the MAC lies some forty bytes before the end; the last bytes are salt and iterations.
python3 - <<'PYTHON'
def write(name, content):
    open(name, "wb").write(content)

pbes2 = open("pkcs12/pbes2", "rb").read()
write("pkcs12/wrong_mac", pbes2[:-30] + bytes([pbes2[-30] ^ 1]) + pbes2[-29:])

def indefinite(der):
    """Every constructed element of indefinite length, every OCTET STRING in pieces."""
    out, at = b"", 0
    while at < len(der):
        tag, length, header = der[at], der[at + 1], 2
        if length & 0x80:
            octets = length & 0x7F
            length, header = int.from_bytes(der[at + 2 : at + 2 + octets], "big"), 2 + octets
        content = der[at + header : at + header + length]
        if tag & 0x20:
            out += bytes([tag, 0x80]) + indefinite(content) + b"\0\0"
        elif tag == 4:
            pieces = [content[i : i + 100] for i in range(0, len(content), 100)]
            out += b"\x24\x80" + b"".join(bytes([4, len(p)]) + p for p in pieces) + b"\0\0"
        else:
            out += der[at : at + header + length]
        at += header + length
    return out

write("pkcs12/indefinite", indefinite(pbes2))
for source in ("pem/chain", "der/version3", "pkcs12/pbes2", "pkcs12/plain_certificates", "pkcs12/indefinite"):
    content = open(source, "rb").read()
    for name, size in (("half", len(content) // 2), ("head", 30), ("without_end", len(content) - 20)):
        write(f"{source}_{name}", content[:size])
for target in ("pem", "der", "pkcs12"):
    for source in ("pem/chain", "der/version3", "pkcs12/pbes2"):
        if not source.startswith(target + "/"):
            write(f"{target}/misrouted_{source.split('/')[0]}", open(source, "rb").read())
    write(f"{target}/empty", b"")
PYTHON

chmod 644 pem/* der/* pkcs12/*
for kind in pem der pkcs12; do
  rm -rf "$here/corpus/$kind"
  mkdir -p "$here/corpus"
  cp -r "$kind" "$here/corpus/$kind"
done
echo "wrote $(find "$here/corpus/pem" "$here/corpus/der" "$here/corpus/pkcs12" -type f | wc -l) seeds to $here/corpus"
