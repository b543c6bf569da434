"""What the installation tells the planners of servers and releases."""

from dataclasses import dataclass, field

from .policy import Backoff


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When to try again, and when to stop."""

    attempts: int = 3
    """Attempts that may fail before it stops; waiting for infrastructure is no attempt."""
    backoff: Backoff = field(default_factory=lambda: Backoff(5.0, 300.0))
    stubborn: bool = False
    """Whether even failures that repeat by nature are tried again: nothing else can be done."""


@dataclass(frozen=True, slots=True)
class CaBundle:
    """A ConfigMap with additional certificate authorities, in every namespace with our pods."""

    config_map: str
    key: str = "ca-bundle.crt"


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """Names, images and numbers of an installation."""

    system_namespace: str = "codegen-system"
    build_namespace: str = "codegen-build"
    ansible_account: str = "codegen-ansible"
    build_account: str = "codegen-build"
    """Service accounts of the pods of Jobs: without rights, and without a cluster's token."""
    ansible_image: str = ""
    builder_image: str = ""
    service_base_image: str = ""
    """Base of generated services, by digest."""
    service_test_image: str = ""
    """Base of their test stage, by digest."""
    postgres_image: str = ""
    """What a service of type ``postgres`` runs, by digest."""
    redis_image: str = ""
    """What a service of type ``redis`` runs, by digest; empty: a product with one waits."""
    registry: str = ""
    """``host[:port][/path]``: the one name used by build pods, servers and images."""
    registry_push_secret: str = ""
    """Secret of type kubernetes.io/dockerconfigjson in the build namespace."""
    registry_ca: str = ""
    """PEM of the authority that signed the registry's certificate, if it is a private one."""
    ca_bundle: CaBundle | None = None
    image_pull_secrets: tuple[str, ...] = ()
    image_pull_policy: str = "IfNotPresent"
    build_uid: int = 1000
    """Who builds; the builder image gives this user its subordinate ids."""
    collection_version: str = ""
    """Version of the server roles: a newer one provisions again."""
    release_retry: RetryPolicy = field(default_factory=RetryPolicy)
    provision_retry: RetryPolicy = field(default_factory=RetryPolicy)
    removal_retry: RetryPolicy = field(
        default_factory=lambda: RetryPolicy(attempts=8, stubborn=True)
    )
    """Jobs to remove a product, waits included, before its server counts as lost."""
    ansible_deadline_seconds: int = 1200
    build_deadline_seconds: int = 1800
    machine_provider: bool = False
    """Whether there is a machine provider to ask."""
    reinstall_allowed: frozenset[str] = frozenset()
    """Ids of the machines that may be wiped; no other one ever is."""
    verify_interval_seconds: float = 300
    """Between looks at a product that is fine."""
    log_level: str = "INFO"
    log_format: str = "json"

    @property
    def registry_host(self) -> str:
        """``host[:port]`` of the registry."""
        return self.registry.partition("/")[0]
