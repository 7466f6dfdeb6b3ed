#!/bin/sh
# Makes the seeds of the fuzz targets of CMS and its relatives anew: corpus/{pkcs7,mobileconfig,crl,ova}, each with
# valid, truncated and wrong content and with the others' content. Needs openssl, tar and python3. New keys each
# time, so the files change.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir pkcs7 mobileconfig crl ova

new_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }
new_key ca.key
new_key leaf.key
openssl req -x509 -new -key ca.key -subj "/CN=Fuzz CA" -days 3650 -out ca.pem
openssl req -new -key leaf.key -subj "/CN=fuzz.example.test" -out leaf.csr
printf 'subjectKeyIdentifier=hash\n' >leaf.ext
openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -days 3650 -extfile leaf.ext -out leaf.pem 2>/dev/null
openssl pkcs12 -export -in leaf.pem -inkey leaf.key -passout pass: -iter 10 -out leaf.p12

printf '[ca]\ndefault_ca=c\n[c]\ndatabase=index\ncrlnumber=number\ndefault_md=sha256\ndefault_crl_days=7\n' >ca.conf
printf 'R\t360101000000Z\t260101000000Z\t0A\tunknown\t/CN=gone\n' >index
echo 0a >number
openssl ca -config ca.conf -gencrl -keyfile ca.key -cert ca.pem -out crl.pem 2>/dev/null
openssl crl -in crl.pem -outform DER -out crl/version2
openssl req -x509 -new -key ca.key -subj "/" -days 1 -out nameless.pem
openssl ca -config ca.conf -gencrl -keyfile ca.key -cert nameless.pem -out nameless.crl 2>/dev/null
openssl crl -in nameless.crl -outform DER -out crl/nameless
{ cat crl/version2; printf more; } >crl/followed

openssl crl2pkcs7 -in crl.pem -certfile leaf.pem -certfile ca.pem -outform DER -out pkcs7/bundle
echo hello >text
sign() { openssl cms -sign -signer leaf.pem -inkey leaf.key -certfile ca.pem -outform DER "$@"; }
sign -in text -nodetach -out pkcs7/signed
sign -in text -keyid -out pkcs7/detached_by_key_identifier
sign -in text -nodetach -stream -out pkcs7/streamed
openssl cms -encrypt -in text -outform DER -out pkcs7/enveloped leaf.pem
{ cat pkcs7/bundle; printf more; } >pkcs7/followed

data() { openssl base64 -A; }
payload() { printf '<dict><key>PayloadContent</key><data>%s</data><key>PayloadDisplayName</key><string>%s</string>' "$2" "$3"
  printf '<key>PayloadType</key><string>com.apple.security.%s</string></dict>\n' "$1"; }
{
  printf '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "x">\n'
  printf '<plist version="1.0"><dict><key>PayloadContent</key><array>\n'
  payload root "$(openssl x509 -in ca.pem -outform DER | data)" 'Fuzz &amp; CA'
  payload pem "$(data <leaf.pem)" Leaf
  payload pkcs12 "$(data <leaf.p12)" Identity
  printf '</array><key>PayloadType</key><string>Configuration</string></dict></plist>\n'
} >mobileconfig/plain
sign -in mobileconfig/plain -nodetach -binary -out mobileconfig/signed
sign -in mobileconfig/plain -nodetach -binary -stream -out mobileconfig/streamed
printf 'bplist00\321\001\002_PayloadType' >mobileconfig/binary
sed 's/<array>/<!-- a --><array><![CDATA[x]]>/; s/<plist/<!DOCTYPE x [<!ENTITY a "b">]>&/' mobileconfig/plain \
  >mobileconfig/entities
sed 's/PayloadContent/EncryptedPayloadContent/' mobileconfig/plain >mobileconfig/encrypted

echo '<Envelope/>' >box.ovf
openssl dgst -sha256 box.ovf >box.mf
{ echo 'SHA256(box.mf)= 00ff'; cat leaf.pem ca.pem; } >box.cert
truncate -s 2K disk.vmdk
for format in ustar gnu posix; do tar --format=$format -cf ova/$format box.ovf disk.vmdk box.mf box.cert; done
long=$(printf 'n%.0s' $(seq 120))
tar --format=gnu --transform="s,^,$long/," -cf ova/long_names box.ovf box.cert
tar -cf ova/unsigned box.ovf disk.vmdk

python3 - <<'PYTHON'
def read(name):
    return open(name, "rb").read()

def write(name, content):
    open(name, "wb").write(content)

# The bare SignedData, without the ContentInfo: behind the header, the type and the header of the [0].
bundle = read("pkcs7/bundle")
write("pkcs7/bare", bundle[4 + 11 + 4 :])

def with_base_256_size(header):
    size = int(header[124:135], 8)
    header = header[:124] + b"\x80" + size.to_bytes(11, "big") + header[136:148] + b" " * 8 + header[156:]
    return header[:148] + b"%06o\0 " % sum(header) + header[156:]

archive = read("ova/ustar")
write("ova/base256", with_base_256_size(archive[:512]) + archive[512:])
write("ova/wrong_sum", archive[:600] + b"x" + archive[601:1030] + b"x" + archive[1031:])
for source in ("pkcs7/bundle", "pkcs7/signed", "pkcs7/streamed", "mobileconfig/plain", "mobileconfig/signed",
               "crl/version2", "ova/gnu", "ova/posix"):
    content = read(source).rstrip(b"\0")
    for name, size in (("half", len(content) // 2), ("head", 30), ("without_end", len(content) - 20)):
        write(f"{source}_{name}", content[:size])
kinds = {"pkcs7": "bundle", "mobileconfig": "plain", "crl": "version2", "ova": "ustar"}
for target in kinds:
    for source, name in kinds.items():
        if source != target:
            write(f"{target}/misrouted_{source}", read(f"{source}/{name}"))
    write(f"{target}/misrouted_pem", read("leaf.pem"))
    write(f"{target}/empty", b"")
PYTHON

for kind in pkcs7 mobileconfig crl ova; do
  chmod 644 $kind/*
  rm -rf "$here/corpus/$kind"
  cp -r $kind "$here/corpus/$kind"
done
echo "wrote $(find pkcs7 mobileconfig crl ova -type f | wc -l) seeds to $here/corpus"
