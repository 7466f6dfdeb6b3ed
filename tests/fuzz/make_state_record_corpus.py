"""Writes the corpus of state_record_fuzz: records as exporter/state/fields.h orders their fields, right and wrong.

python3 tests/fuzz/make_state_record_corpus.py
"""

import pathlib

FOLDER = pathlib.Path(__file__).parent / "corpus" / "state_record"
VERSION, LATEST, ABSENT, NO, YES = b"\1", b"\2", b"\0", b"\0", b"\1"
LEAF, CLIENT, CURRENT, NEXT = b"\0", b"\6", b"\0", b"\1"
MALFORMED = b"\x13"
NOON = 1780315200


def unsigned(number):
    encoded = b""
    while number >= 0x80:
        encoded += bytes([number & 0x7f | 0x80])
        number >>= 7
    return encoded + bytes([number])


def signed(number):
    return unsigned(2 * number if number >= 0 else -2 * number - 1)


def text(value):
    value = value if isinstance(value, bytes) else value.encode()
    return unsigned(len(value)) + value


def present(value):
    return b"\1" + value


def certificate(names=",www.example.test,", further_names="", described=b""):
    facts = (bytes(range(32)) + bytes(range(20)) + signed(NOON) + signed(NOON + 90 * 86400) + unsigned(2**64 - 1) +
             unsigned(1) + unsigned(256) + NO + NO + YES + YES + described)
    texts = ("CN=www.example.test", "CN=Example CA", "Example CA", "www.example.test", "1f", names, "EC",
             "ecdsa-with-SHA256", "DV", "", further_names)
    return facts + b"".join(text(value) for value in texts)


def sighting(item="0", friendly_name="", role=LEAF, state=CURRENT, staple=ABSENT, history=None, **names):
    moments = signed(NOON) + signed(-62167219200) + signed(253402300799) + signed(0)
    verdicts = present(YES) + present(NO) + ABSENT + present(YES) + present(YES) + moments
    history = present(signed(NOON) + unsigned(2)) if history is None else history
    return b"\0" + text(item) + text(friendly_name) + certificate(**names) + verdicts + staple + role + state + history


def crl(item="root.crl#0"):
    return (b"\1" + text(item) + text("CN=Example CA") + text("Example CA") + present(text("0a")) + signed(NOON) +
            present(signed(NOON + 86400)) + bytes(32))


def binding():
    return b"\2" + text("0.0.0.0:443") + text("0.0.0.0:443") + text("MY") + bytes(20)


def license(name="vCenter Server 8", not_after=present(signed(NOON))):
    return b"\4" + text("vcenter") + text(name) + text("vc.standard.instance") + not_after


def fault(item="a.pem#1", reason=MALFORMED):
    return b"\3" + text(item) + reason + text("not a certificate")


def vanished(item="old.pem#0", name='a "b" \\'):
    return text(item) + text(item) + text(name) + signed(NOON) + signed(NOON) + bytes(32) + signed(NOON) + unsigned(1)


STAPLE = present(signed(NOON) + present(signed(NOON + 604800)) + b"\1")
ATTEMPT = signed(NOON) + present(signed(NOON - 60)) + present(b"\3" + text("no answer")) + signed(1500000000)
RECORDS = {
    "piece": b"p" + VERSION + sighting(staple=STAPLE) + sighting("1", "post", CLIENT, NEXT, history=ABSENT) + crl() +
             binding() + fault(),
    "piece_empty": b"p" + VERSION,
    "piece_further_names": b"p" + VERSION + sighting(further_names=",b.example.test,c.example.test,"),
    "piece_names_that_are_no_list": b"p" + VERSION + sighting(names="www.example.test,"),
    "piece_licenses": b"p" + VERSION + license() + license("", ABSENT) + fault(),
    "piece_licenses_unused": b"p" + LATEST + license() + NO + license("", ABSENT) + YES + fault(),
    "piece_advice": b"p" + LATEST + b"\5" + present(signed(60 * 86400 * 10**9)) + ABSENT,
    "piece_advice_of_before": b"p" + LATEST + b"\5" + present(signed(-1)) + ABSENT,
    "piece_unprintable": b"p" + VERSION + sighting(item=b"a\n\xff"),
    "piece_unknown_role": b"p" + VERSION + sighting(role=b"\7"),
    "piece_unknown_reason": b"p" + VERSION + fault(reason=b"\xff"),
    "piece_unknown_tag": b"p" + VERSION + b"\7" + text("0"),
    "piece_described": b"p" + LATEST + sighting(described=YES) + sighting("1", described=NO) + fault(),
    "piece_described_before_its_time": b"p" + VERSION + sighting(described=YES),
    "piece_later_version": b"p\3" + sighting(),
    "piece_wrong_checksum": VERSION + sighting() + bytes(8),
    "piece_huge_length": b"p" + VERSION + b"\0" + unsigned(2**63) + b"abc",
    "vanished": b"x" + VERSION + vanished() + vanished("old#日本", ""),
    "view": b"v" + VERSION + ATTEMPT + present(text("TLSv1.3") + text("TLS_AES_256_GCM_SHA384")),
    "view_moment_out_of_reach": b"v" + VERSION + signed(2**62) + ABSENT + ABSENT + signed(0) + ABSENT,
    "view_negative_duration": b"v" + VERSION + signed(NOON) + ABSENT + ABSENT + signed(-1) + ABSENT,
    "target": b"t" + VERSION + present(NO) + unsigned(2),
    "target_too_many_rounds": b"t" + VERSION + ABSENT + unsigned(2**32),
}

if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, record in RECORDS.items():
        (FOLDER / name).write_bytes(record)
