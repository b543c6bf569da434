"""What a Server lets others see of itself: nothing, unless it is said."""

from typing import Annotated, Final, Literal

from pydantic import Field

from codegen_crds._model import WireModel
from codegen_crds._types import ObjectName, cel, validations

_OCTET: Final = r"(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_IPV4: Final = rf"({_OCTET}\.){{3}}{_OCTET}"
_IPV6: Final = r"[0-9A-Fa-f:]*:[0-9A-Fa-f:]*"
ADDRESS: Final = rf"^({_IPV4}|{_IPV6})$"
NETWORK: Final = rf"^({_IPV4}/(3[0-2]|[12]?[0-9])|{_IPV6}/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))$"

Network = Annotated[str, Field(min_length=1, max_length=43, pattern=NETWORK)]
"""An address range, as in ``10.0.0.0/8`` or ``2001:db8::/32``."""

ONE_GAP: Final = cel(
    "self.all(n, !n.contains(':::') && n.split('::').size() <= 2)",
    "a network of IPv6 has :: once at most",
)
"""What the pattern cannot say; CEL knows networks (`isCIDR`) only since Kubernetes 1.31."""


class Monitoring(WireModel):
    """Prometheus metrics of the machine and of the products on it."""

    listen_address: Annotated[
        str,
        Field(
            min_length=2,
            max_length=39,
            pattern=ADDRESS,
            description="Address of the machine on which metrics are read, over plain HTTP; "
            "`0.0.0.0` and `::` are all of them. Default: the machine itself alone.",
        ),
    ] = "127.0.0.1"
    port: Annotated[int, Field(ge=1024, le=19999, description="Port of it.")] = 9100
    allowed_from: Annotated[
        tuple[Network, ...],
        Field(
            max_length=32,
            description="Networks that the firewall lets read them; default: none.",
            json_schema_extra={"x-kubernetes-list-type": "set", **validations(ONE_GAP)},
        ),
    ] = ()


_PATH: Final = r"(/[A-Za-z0-9._~-]+)*"
_RECEIVER: Final = (
    rf"^https?://([A-Za-z0-9.-]+(:[0-9]{{1,5}}{_PATH})?|\[[0-9A-Fa-f:]+\]:[0-9]{{1,5}}{_PATH})$"
)


class LogShipping(WireModel):
    """The machine's journal, that of products included, goes to a receiver elsewhere."""

    url: Annotated[
        str,
        Field(
            min_length=8,
            max_length=512,
            pattern=_RECEIVER,
            description="Receiver of `systemd-journal-upload`, `https://host:port`, with its path "
            "behind it if it has one; port 19532 unless said.",
        ),
    ]
    plain_http: Annotated[
        bool,
        Field(
            description="Whether `url` may be `http://`: anybody on the way reads and writes along."
        ),
    ] = False
    ca_bundle: Annotated[
        str,
        Field(
            max_length=16384,
            description="PEM of the CA that signed the receiver's certificate, if private.",
        ),
    ] = ""
    client_secret_ref: Annotated[
        ObjectName | Literal[""],
        Field(
            description="Secret of type kubernetes.io/tls in the system namespace: what the "
            "machine shows the receiver, if it asks for a client certificate."
        ),
    ] = ""


_LOOPBACK: Final = (
    "(!has(self.listenAddress) || self.listenAddress.startsWith('127.') || "
    "self.listenAddress == '::1')"
)
_NOBODY: Final = "(!has(self.allowedFrom) || size(self.allowedFrom) == 0)"
MONITORING_RULES: Final = (
    cel(
        f"{_LOOPBACK} || !{_NOBODY}",
        "allowedFrom must name the networks that may read what listenAddress offers",
    ),
    cel(
        f"!{_LOOPBACK} || {_NOBODY}",
        "allowedFrom needs a listenAddress that other machines reach",
    ),
)
"""The firewall lets in what is declared: an address without readers is an oversight."""

LOG_SHIPPING_RULES: Final = (
    cel(
        "self.url.startsWith('https://') || (has(self.plainHttp) && self.plainHttp)",
        "url must be https, unless plainHttp says that it may be read on the way",
    ),
    cel(
        "self.url.startsWith('https://') || !has(self.clientSecretRef) || "
        "self.clientSecretRef == ''",
        "clientSecretRef needs https",
    ),
)
