#!/bin/sh
# Makes the seeds of the fuzz targets of Java key stores anew: corpus/{jks,bcfks}, each with valid, truncated
# and damaged content and with the others' content. Needs openssl, keytool, java, Debian's libbcprov-java and
# python3. New keys each time, so the files change.
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
openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -days 3650 -out leaf.pem 2>/dev/null
openssl x509 -in ca.pem -outform DER -out ca.der
openssl pkcs12 -export -in leaf.pem -inkey leaf.key -certfile ca.pem -name server -passout pass:fuzzing \
  -out leaf.p12

java_store() {
  file=$1
  type=$2
  shift 2
  keytool -keystore "$file" -storetype "$type" -storepass fuzzing "$@" >>log 2>&1 || { cat log >&2; exit 1; }
}
import_key() {
  keytool -importkeystore -srckeystore leaf.p12 -srcstorepass fuzzing -destkeystore "$1" -deststoretype "$2" \
    -deststorepass fuzzing >>log 2>&1 || { cat log >&2; exit 1; }
}

mkdir jks bcfks
for type in JKS JCEKS; do
  name=jks/$(echo $type | tr '[:upper:]' '[:lower:]')
  import_key "$name" $type
  java_store "$name" $type -importcert -noprompt -alias root -file ca.pem
done
for key in a b c d; do
  java_store jks/secret_keys JCEKS -genseckey -keyalg AES -keysize 128 -alias key-$key -keypass fuzzing
  java_store jks/secret_keys JCEKS -importcert -noprompt -alias root-$key -file ca.pem
done

java -cp /usr/share/java/bcprov.jar "$here/../probes/formats/bouncy_castle_stores.java" leaf.p12 fuzzing 10
for name in pbkdf2_ccm sha3_kwp scrypt_ccm scrypt_kwp signed; do mv $name.bcfks bcfks/$name; done

python3 - <<'PYTHON'
import pathlib
import struct

def write(name, content):
    pathlib.Path(name).write_bytes(content)

def read(name):
    return pathlib.Path(name).read_bytes()

def seq(*parts, tag=0x30):
    content = b"".join(parts)
    return bytes([tag, 0x84]) + struct.pack(">I", len(content)) + content

# Version 1 leaves out the types: the same entries, without them.
jks = read("jks/jks")
write("jks/version1", jks[:4] + b"\0\0\0\1" + jks[8:].replace(b"\0\x05X.509", b""))
write("jks/wrong_digest", jks[:-1] + bytes([jks[-1] ^ 1]))
write("jks/many_entries", jks[:8] + b"\xff\xff\xff\xff" + jks[12:])
write("jks/other_type", jks.replace(b"X.509", b"X-509", 1))
secret = read("jks/secret_keys")
write("jks/unknown_object", secret.replace(b"\xac\xed\0\5\x73", b"\xac\xed\0\5\x7b", 1))
write("jks/reference_to_itself", secret.replace(b"\xac\xed\0\5\x73\x72", b"\xac\xed\0\5\x73\x71", 1))

mac = read("bcfks/pbkdf2_ccm")
write("bcfks/wrong_mac", mac[:-1] + bytes([mac[-1] ^ 1]))
write("bcfks/wrong_text", mac[:400] + bytes([mac[400] ^ 1]) + mac[401:])

# What the encryption hides, by hand: no provider writes it open.
certificate = read("ca.der")
time = seq(b"20260101000000Z", tag=0x18)
def item(kind, alias, data):
    return seq(seq(bytes([kind]), tag=2), seq(alias, tag=0x0C), time, time, seq(data, tag=4))
data = seq(b"\2\1\1", seq(b"\6\1\x2a"), time, time, seq(
    item(0, b"root", certificate), item(1, b"server", seq(seq(), seq(certificate, certificate))),
    item(2, b"aes", b"x"), item(9, b"new", b"")))
write("bcfks/store_data", data)
write("bcfks/plain", seq(data, seq(seq(), seq(), tag=0xA0)))

for source in ("jks/jks", "jks/secret_keys", "bcfks/scrypt_ccm", "bcfks/sha3_kwp", "bcfks/store_data"):
    content = read(source)
    for name, size in (("half", len(content) // 2), ("head", 30), ("without_end", len(content) - 20)):
        write(f"{source}_{name}", content[:size])
for target, others in (("jks", ("bcfks/pbkdf2_ccm", "bks", "leaf.p12", "ca.pem")),
                       ("bcfks", ("jks/jks", "uber", "leaf.p12", "ca.pem"))):
    for other in others:
        write(f"{target}/misrouted_{other.split('/')[0].replace('.', '_')}", read(other))
    write(f"{target}/empty", b"")
PYTHON

chmod 644 jks/* bcfks/*
for kind in jks bcfks; do
  rm -rf "$here/corpus/$kind"
  mkdir -p "$here/corpus"
  cp -r $kind "$here/corpus/$kind"
done
echo "wrote $(find "$here/corpus/jks" "$here/corpus/bcfks" -type f | wc -l) seeds to $here/corpus"
