"""Servers whose certificates are wrong, each in one way, and an authority that vouches for them; all made on the spot."""

import datetime
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_DAY = datetime.timedelta(days=1)
#: what is wrong, and what OpenSSL says of it
WRONG = {
    "self-signed": "self-signed certificate",
    "another name": "Hostname mismatch",
    "expired": "certificate has expired",
}


@dataclass
class Secure:
    """An HTTPS server on localhost."""

    port: int
    asked: list[bytes] = field(default_factory=list)  #: the first line of every request that came through its TLS


@dataclass(frozen=True)
class Authority:
    """An authority of our own; `file` is what a client that trusts it loads."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    file: Path


def authority(folder: Path) -> Authority:
    """Make an authority, and write its certificate into `folder`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("An authority")
    built = _built(name, name, key).add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    usage = x509.KeyUsage(
        digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = built.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    file = folder / "authority.pem"
    file.write_bytes(certificate.public_bytes(Encoding.PEM))
    return Authority(key, certificate, file)


@contextmanager
def serve(folder: Path, vouches: Authority, wrong: str = "", answer: bytes = b"{}") -> Iterator[Secure]:
    """Serve `answer` to everything over HTTPS, with a certificate that is wrong in this way; "": it is right."""
    key = ec.generate_private_key(ec.SECP256R1())
    host = "elsewhere.example" if wrong == "another name" else "localhost"
    name = _name(host)
    signer = key if wrong == "self-signed" else vouches.key
    issuer = name if wrong == "self-signed" else vouches.certificate.subject
    ended = datetime.datetime.now(datetime.UTC) - _DAY if wrong == "expired" else None
    built = _built(name, issuer, key, ended).add_extension(
        x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False
    )
    certificate = built.sign(signer, hashes.SHA256())
    pem = folder / f"{wrong or 'right'}.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    secure = Secure(0)

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            secure.asked.append(self.raw_requestline)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = _answer  # noqa: N815 - the names are the base class's

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Say nothing: a client that refuses us hangs up."""

        def finish_request(self, request: Any, client_address: Any) -> None:
            with context.wrap_socket(request, server_side=True) as wrapped:
                super().finish_request(wrapped, client_address)

    with Server(("127.0.0.1", 0), Handler) as server:
        secure.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield secure
        finally:
            server.shutdown()
            thread.join()


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _built(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, ends: datetime.datetime | None = None
) -> x509.CertificateBuilder:
    end = ends or datetime.datetime.now(datetime.UTC) + _DAY
    built = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    return (
        built.serial_number(x509.random_serial_number())
        .not_valid_before(end - 30 * _DAY)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
