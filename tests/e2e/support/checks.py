"""The checks that stand on the leaf of an endpoint of ours."""

OF_AN_ENDPOINT = ("valid_now", "name", "trusted", "complete_chain", "key_strength", "signature_strength")


def verdicts(page, **labels):
    """{check: verdict} of the first certificate of the chain"""
    return page.values("cert_check_passed", "check", item="0", **labels)


def passed(failing=()):
    """What `verdicts` are, when exactly these fail."""
    return {check: float(check not in failing) for check in OF_AN_ENDPOINT}
