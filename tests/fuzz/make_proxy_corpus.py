#!/usr/bin/env python3
"""Writes corpus/proxy anew: what HTTP and SOCKS5 proxies answer, whole, cut, refused, and in each other's place. The
first byte of a seed chooses protocol (1: SOCKS5) and credentials (2), as the target says."""
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parent / "corpus" / "proxy"
HTTP, SOCKS5, LOGIN = 0, 1, 2
ECHO = (b"CONNECT www.example.test:443 HTTP/1.1\r\nHost: www.example.test:443\r\n"
        b"Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n")


def seeds():
    yield "http_opened", HTTP, b"HTTP/1.1 200 Connection established\r\nVia: 1.1 proxy\r\n\r\nbehind"
    yield "http_interim", HTTP, b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200\n\n"
    yield "http_wants_login", HTTP, b"HTTP/1.1 407 no\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n"
    yield "http_refused", HTTP | LOGIN, b"HTTP/1.1 503 \x01\xff" + b"x" * 300 + b"\r\n\r\n"
    yield "http_long_line", HTTP, b"HTTP/1.1 200 " + b"x" * 3000
    yield "http_echo", HTTP | LOGIN, ECHO
    yield "http_as_socks5", SOCKS5, b"HTTP/1.1 400 Bad Request\r\n\r\n"
    for name, address in (("ipv4", b"\1" + bytes(4)), ("ipv6", b"\4" + bytes(16)), ("name", b"\3\5proxy")):
        yield f"socks5_{name}", SOCKS5, b"\5\0" + b"\5\0\0" + address + b"\x01\xbb" + b"behind"
    yield "socks5_login", SOCKS5 | LOGIN, b"\5\2" + b"\1\0" + b"\5\0\0\1" + bytes(6)
    yield "socks5_login_refused", SOCKS5 | LOGIN, b"\5\2\1\1"
    yield "socks5_login_echo", SOCKS5 | LOGIN, b"\5\2\1\x0bopen sesame"
    yield "socks5_no_method", SOCKS5, b"\5\xff"
    yield "socks5_unreachable", SOCKS5, b"\5\0" + b"\5\4\0\1" + bytes(6)
    yield "socks5_long_name", SOCKS5, b"\5\0" + b"\5\0\0\3\xff" + b"x" * 257
    yield "socks5_as_http", HTTP, b"\5\0\5\0\0\1" + bytes(6)
    yield "nothing", HTTP, b""


FOLDER.mkdir(parents=True, exist_ok=True)
for seed, choice, said in seeds():
    (FOLDER / seed).write_bytes(bytes([choice]) + said)
