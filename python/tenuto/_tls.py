"""What a sender shows and whom it trusts, over TLS 1.3 or 1.2; and what went wrong, in plain words."""

from __future__ import annotations

import os
import ssl
import time
from dataclasses import dataclass
from typing import Mapping, NoReturn, Optional, Union

from tenuto._address import TLS, Address
from tenuto._errors import SendError, TlsError, UnreachableError

Path = Union[str, "os.PathLike[str]"]

# forward secrecy and authenticated encryption only; those of TLS 1.3 have both
CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20"
PARTIAL_CHAIN = 0x80000  # ssl names it from Python 3.10 on
CA, CERT, KEY = "TENUTO_TLS_CA", "TENUTO_TLS_CERT", "TENUTO_TLS_KEY"

# X509_V_ERR_... of OpenSSL
NOT_YET_VALID, EXPIRED = 9, 10
OTHER_NAME = (62, 64)
UNTRUSTED = (2, 7, 18, 19, 20, 21)  # 7: an authority of the same name with another key
NOT_TLS = ("WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "UNEXPECTED_MESSAGE",
           "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE", "RECORD_TOO_SMALL", "BAD_RECORD_TYPE")


@dataclass(frozen=True)
class Tls:
    """Files (PEM) for links with TLS, as the options ``--tls-ca``, ``--tls-cert`` and ``--tls-key`` name them.

    ca: whose certificates to accept; default: the authorities that Python trusts.
    cert, key: what this end shows, for a port that demands it, and the private key of that, without a password.
    ``connect`` reads them, once.
    """

    ca: Optional[Path] = None
    cert: Optional[Path] = None
    key: Optional[Path] = None

    def __post_init__(self) -> None:
        if (self.cert is None) != (self.key is None):
            alone, missing = ("key", "cert") if self.cert is None else ("cert", "key")
            raise ValueError(f"{alone}: {getattr(self, alone)} needs its {missing}. Name that file, too.")

    @staticmethod
    def of_environment(environment: Mapping[str, str]) -> Optional["Tls"]:
        """The files that TENUTO_TLS_CA, TENUTO_TLS_CERT and TENUTO_TLS_KEY name; None if none of them is set."""
        ca, cert, key = (environment.get(each) or None for each in (CA, CERT, KEY))
        if ca is None and cert is None and key is None:
            return None
        if (cert is None) != (key is None):
            alone, missing = (KEY, CERT) if cert is None else (CERT, KEY)
            raise ValueError(f"{alone} is set and {missing} is not. A certificate needs its key: set both, or neither.")
        return Tls(ca, cert, key)

    def context(self) -> ssl.SSLContext:
        """Reads the files. Raises TlsError, naming the file and what to do."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # checks the chain, and the name
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(CIPHERS)
        context.verify_flags |= PARTIAL_CHAIN  # whoever is in the file is trusted, root or not, as by Java
        if ssl.HAS_NEVER_CHECK_COMMON_NAME:
            context.hostname_checks_common_name = False
        if self.ca is None:
            context.load_default_certs()
        else:
            _trust(context, os.fspath(self.ca))
        if self.cert is not None and self.key is not None:
            _show(context, os.fspath(self.cert), os.fspath(self.key))
        return context


def context_for(
    address: Address, tls: Union[None, Tls, ssl.SSLContext], environment: Mapping[str, str]
) -> Optional[ssl.SSLContext]:
    """What a link to this address is encrypted with; None for one in the clear.

    Raises ValueError or TlsError if TLS was asked for, and this would not be it.
    """
    if tls is None:
        files = Tls.of_environment(environment)
        if address.scheme == TLS:
            return (files or Tls()).context()
        if files is not None and not address.local():
            raise TlsError(
                f"{address} is without TLS, and {CA} or {CERT} says to use it: what goes over the network would go in the"
                f" clear. Write tls:// before it, and have the port opened with tls://."
            )
        return None
    if address.scheme not in ("", TLS):
        raise ValueError(
            f"{address}: tls is given, but nothing would be encrypted. Write tls:// before it, or leave tls out."
        )
    if isinstance(tls, Tls):
        return tls.context()
    if not isinstance(tls, ssl.SSLContext):
        raise TypeError(f"tls: {tls!r} is neither a tenuto.Tls, which names files, nor an ssl.SSLContext")
    if tls.verify_mode != ssl.CERT_REQUIRED or not tls.check_hostname:
        raise ValueError(
            "tls: this SSLContext does not check whom it talks to. Set check_hostname = True and verify_mode ="
            " ssl.CERT_REQUIRED, and load the authority of a certificate that nobody knows; tenuto.Tls(ca=FILE) does so."
        )
    return tls


def _trust(context: ssl.SSLContext, file: str) -> None:
    _check_readable(file)
    try:
        context.load_verify_locations(cafile=file)
    except (ssl.SSLError, ValueError) as unfit:
        raise TlsError(
            f"{file}: there is no certificate in it; expected PEM text, -----BEGIN CERTIFICATE-----. Name the right file."
        ) from unfit
    now = time.time()
    for each in context.get_ca_certs():
        if ssl.cert_time_to_seconds(str(each["notAfter"])) < now:
            raise TlsError(f"{file}: the certificate has expired, on {each['notAfter']}. Have a new one made.")


def _show(context: ssl.SSLContext, cert: str, key: str) -> None:
    for each in (cert, key):
        _check_readable(each)

    def no_password() -> NoReturn:  # instead of asking on the terminal
        raise TlsError(
            f"{key}: the key has a password. Write it without, for this user alone: openssl pkcs8 -topk8 -nocrypt -in {key}"
            " -out FILE"
        )

    try:
        context.load_cert_chain(cert, key, no_password)
    except ssl.SSLError as unfit:
        if unfit.reason == "KEY_VALUES_MISMATCH":
            raise TlsError(
                f"{key}: this key does not belong to the certificate in {cert}. Name the key with which it was made."
            ) from unfit
        raise TlsError(
            f"{cert} and {key}: no certificate and its private key, or not as PEM text ({unfit}). Name the right files."
        ) from unfit


def _check_readable(file: str) -> None:
    try:
        with open(file, "rb"):
            pass
    except FileNotFoundError as missing:
        raise TlsError(f"{file}: there is no such file. Name the right one.") from missing
    except OSError as away:
        raise TlsError(f"{file}: cannot be read ({away.strerror}). Let the user of this process read it.") from away


def explained(peer: object, cause: BaseException) -> Optional[SendError]:
    """Says in plain words why no safe connection could be made; None if TLS is not to blame."""
    if not isinstance(cause, ssl.SSLError):
        return None
    if isinstance(cause, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return UnreachableError(f"{peer}: closed the connection during the TLS handshake. Its log says why.")
    if isinstance(cause, ssl.SSLCertVerificationError):
        return TlsError(f"{peer}: {_refused(cause.verify_code, cause.verify_message)}")
    reason = cause.reason or ""
    _, alert, word = reason.partition("ALERT_")
    word = word.lower()
    if alert and ("certificate" in word or word in ("unknown_ca", "access_denied")):
        return TlsError(
            f"{peer}: it does not accept this end's certificate, or demands one ({word}). Show one that its"
            f" --tls-client-ca has signed: tls=tenuto.Tls(ca=FILE, cert=FILE, key=FILE), or {CERT} and {KEY}."
        )
    if alert:
        return TlsError(f"{peer}: it ended the TLS handshake ({word}). Both ends need TLS 1.2 or 1.3, and a"
                        f" port with --tls-client-ca a certificate: {CERT} and {KEY}.")
    if reason in NOT_TLS:
        return TlsError(
            f"{peer}: it does not speak TLS ({reason}). Have it listen on tls://HOST:PORT; or dial it without tls:// on a"
            " network that you trust."
        )
    return TlsError(f"{peer}: TLS failed ({cause}).")


def _refused(code: int, said: str) -> str:
    if code == EXPIRED:
        return f"its certificate has expired ({said}). Have a new one made."
    if code == NOT_YET_VALID:
        return f"its certificate is not valid yet ({said}). Check the clocks of both hosts."
    if code in OTHER_NAME:
        return (
            f"its certificate is for another name ({said}). Have one made with a subject alternative name for this"
            " address, or dial a name that it has."
        )
    if code in UNTRUSTED:
        return (
            f"its certificate is not signed by anybody this end trusts ({said}). Name its authority:"
            f" tls=tenuto.Tls(ca=FILE), or {CA}."
        )
    return f"its certificate is not accepted ({said})."
