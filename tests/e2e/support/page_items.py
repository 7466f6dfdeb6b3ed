"""What a metrics page says of the items of file targets, as plain dictionaries to compare with."""


def items(page, **labels):
    """{item: (role, name)}"""
    return {sample["item"]: (sample["role"], sample["name"]) for sample in page.find("cert_expiry_seconds", **labels)}


def expiries(page, **labels):
    """{item: notAfter as UNIX time}"""
    return page.values("cert_not_after_timestamp_seconds", "item", **labels)


def fingerprints(page, **labels):
    """{item: SHA-256 of the certificate}"""
    return {sample["item"]: sample["fingerprint_sha256"] for sample in page.find("cert_info", **labels)}


def states(page, **labels):
    """{item: state} of those that are not current"""
    return {sample["item"]: sample["state"] for sample in page.find("cert_info", **labels) if sample.get("state")}


def roles(page, **labels):
    """{item: role}"""
    return {sample["item"]: sample["role"] for sample in page.find("cert_info", **labels)}


def friendly_names(page, **labels):
    """{item: friendly name} of those that have one"""
    return {sample["item"]: sample["friendly_name"] for sample in page.find("cert_info", **labels)
            if sample.get("friendly_name")}


def failed_items(page, **labels):
    """{item: reason}"""
    return {sample["item"]: sample["reason"] for sample in page.find("cert_item_failed", **labels)}


def vanished(page, **labels):
    """The items that are gone, in order."""
    return sorted(sample["item"] for sample in page.find("cert_item_vanished_timestamp_seconds", **labels))
