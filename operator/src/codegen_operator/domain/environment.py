"""From the names of a release plan to a release: every variable has one source, or a refusal.

Pure: it knows which keys Secrets hold and their versions, never a value. The agents' plan says
which keys there are; what they mean is decided here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from codegen_crds.contracts.release import EnvValue, Release, SecretKeyRef, Service
from codegen_crds.contracts.run import PlannedKey, ReleasePlan
from codegen_crds.v1alpha1.deployment import Placement
from codegen_crds.v1alpha1.project import MissingSecret

from .bot_access import NOBODY, BotAccess
from .derived_values import ADVICE, INJECTED, TEST_BOT_API, ProductFacts, bot_at, derive
from .service_registry import ServiceEntry, ServicesFile
from .view import SecretView

RefusedReason = Literal[
    "UndeclaredKeys",
    "WrongCommit",
    "DuplicateKeys",
    "UnknownServices",
    "NothingDerives",
    "NoSuchResource",
    "DatabaseIncomplete",
    "ImageMissing",
    "PortsMissing",
    "MoreMemoryThanClaimed",
]
_PORT: Final = 8080
"""Of services that are built, unless they say another."""


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """What a release is made of besides the plan."""

    commit: str
    """Commit that was built."""
    slug: str
    domain: str
    services: ServicesFile
    """``services.yml`` at the commit."""
    images: Mapping[str, str]
    """Image by digest, per service that was built."""
    postgres_image: str
    """Image of databases, by digest."""
    redis_image: str
    """Image of what carries events, by digest."""
    placement: Placement
    user_secrets: Sequence[SecretView]
    """Secrets that people filled; the first that has a key wins."""
    generated: SecretView | None
    """The Secret of generated values, if it is there."""
    bot_access: BotAccess = NOBODY
    told: Sequence[str] = ()
    """Telegram ids of those whom the product tells of what happens in it."""
    """Who may use the product's bot."""
    bot_api: str = ""
    """Bot API of tests that the product's bot talks with."""
    schema_revision: str = ""
    contractions: tuple[str, ...] = ()
    """Contract migrations that the code knows."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A release, ready to be wanted."""

    release: Release
    generated: tuple[str, ...]
    """Keys of the Secret of generated values that it uses, sorted."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Values that are not there yet."""

    keys: tuple[MissingSecret, ...]
    """To be waited for: only a person can supply them."""
    generate: tuple[str, ...]
    """To be generated now."""


@dataclass(frozen=True, slots=True)
class Refused:
    """No release can be made of this plan; waiting will not help."""

    reason: RefusedReason
    keys: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class _Variable:
    """One resolved variable and who gets it."""

    services: tuple[str, ...]
    value: EnvValue


def resolve_environment(plan: ReleasePlan, facts: ReleaseFacts) -> Resolved | Missing | Refused:
    """Resolve every variable and assemble the release.

    Nothing is guessed: an undeclared key, a key that nothing derives or a service without an
    image refuses by name. Secrets appear as references with the version of the value: what else
    a Secret holds makes no other release.
    """
    refused = _check_plan(plan, facts) or _check_services(facts)
    if refused is not None:
        return refused
    plan = _of_production(plan, facts.services)
    product = ProductFacts(
        slug=facts.slug,
        domain=facts.domain,
        database=_database(facts.services),
        bot_access=facts.bot_access,
        told=facts.told,
        bot_api=facts.bot_api,
    )
    bad = [k.key for k in plan.keys if _unresolvable(k, product, facts)]
    if bad:
        return _refuse_sources(plan, bad)
    missing = _missing(plan, facts)
    if missing.keys or missing.generate:
        return missing
    variables = [v for k in plan.keys for v in _resolve(k, product, facts)]
    return Resolved(
        release=Release.make(
            commit=facts.commit,
            schema_revision=facts.schema_revision,
            contractions=facts.contractions,
            services=tuple(
                service
                for name, entry in sorted(facts.services.in_production.items())
                for service in _copies(_service(name, entry, variables, facts), entry)
            ),
        ),
        generated=tuple(sorted(k.key for k in plan.keys if k.source == "generated_secret")),
    )


def _of_production(plan: ReleasePlan, services: ServicesFile) -> ReleasePlan:
    """The plan without what is consumed by services alone that no release runs."""
    here = services.in_production
    keys = [k for k in plan.keys if not k.services or any(name in here for name in k.services)]
    return plan.model_copy(update={"keys": keys})


def _check_plan(plan: ReleasePlan, facts: ReleaseFacts) -> Refused | None:
    if plan.undeclared:
        keys = tuple(sorted(plan.undeclared))
        return Refused(
            "UndeclaredKeys",
            keys,
            f"read by the code and declared in no env.contract.yaml: {', '.join(keys)}",
        )
    if plan.commit != facts.commit:
        return Refused(
            "WrongCommit",
            (),
            f"the plan is for commit {plan.commit[:12]}, built was {facts.commit[:12]}",
        )
    listed = [k.key for k in plan.keys]
    twice = tuple(sorted({key for key in listed if listed.count(key) > 1}))
    if twice:
        return Refused("DuplicateKeys", twice, f"declared more than once: {', '.join(twice)}")
    strangers = [
        f"{k.key} ({name})"
        for k in plan.keys
        for name in k.services
        if name not in facts.services.services
    ]
    if strangers:
        return Refused(
            "UnknownServices",
            tuple(sorted({s.partition(" ")[0] for s in strangers})),
            f"consumed by services that services.yml does not have: {', '.join(strangers)}",
        )
    return _check_database(plan, facts)


def _check_database(plan: ReleasePlan, facts: ReleaseFacts) -> Refused | None:
    """A database without its name, user or password would start and be of no use."""
    for name, entry in sorted(facts.services.in_production.items()):
        given = {k.key for k in plan.keys if name in k.services}
        needs = entry.ready_made.needs if entry.ready_made is not None else ()
        lacking = tuple(key for key in needs if key not in given)
        if lacking:
            return Refused(
                "DatabaseIncomplete",
                lacking,
                f"the database {name} needs them; list it as their consumer: {', '.join(lacking)}",
            )
    return None


def _check_services(facts: ReleaseFacts) -> Refused | None:
    services = facts.services.in_production
    imageless = tuple(sorted(n for n, s in services.items() if not _image(n, s, facts)))
    if imageless:
        return Refused("ImageMissing", imageless, f"no image for: {', '.join(imageless)}")
    paired = {pair.service for pair in facts.placement.ports}
    public = {unit for unit, _, entry in facts.services.units if entry.public}
    portless = tuple(sorted(public - paired))
    if portless:
        return Refused(
            "PortsMissing",
            portless,
            f"public, but without a port pair on the server: {', '.join(portless)}",
        )
    memory = sum(s.memory_mib * s.replicas for s in services.values())
    if memory > facts.placement.memory_mib:
        return Refused(
            "MoreMemoryThanClaimed",
            (),
            f"the services need {memory} MiB, claimed are {facts.placement.memory_mib} MiB",
        )
    return None


def _unresolvable(key: PlannedKey, product: ProductFacts, facts: ReleaseFacts) -> bool:
    match key.source:
        case "derived":
            derivable = key.key in INJECTED or derive(key.key, product) is not None
            return key.required and not derivable
        case "allocation":
            return key.value not in facts.services.services
        case "literal":
            return key.value is None
        case "user_secret" | "generated_secret":
            return False


def _refuse_sources(plan: ReleasePlan, bad: Sequence[str]) -> Refused:
    sources = {k.key: k.source for k in plan.keys}
    keys = tuple(sorted(bad))
    if all(sources[key] == "derived" for key in keys):
        return Refused(
            "NothingDerives",
            keys,
            f"declared derived, but nothing derives them for this product: {', '.join(keys)}"
            + "".join(f"; {ADVICE[key]}" for key in keys if key in ADVICE),
        )
    listed = ", ".join(f"{key} ({sources[key]})" for key in keys)
    return Refused("NoSuchResource", keys, f"their source has no value: {listed}")


def _missing(plan: ReleasePlan, facts: ReleaseFacts) -> Missing:
    wanted = [
        MissingSecret(key=k.key, description=k.description)
        for k in plan.keys
        if k.source == "user_secret" and k.required and _user_ref(k.key, facts) is None
    ]
    generate = [
        k.key
        for k in plan.keys
        if k.source == "generated_secret" and _generated_ref(k.key, facts) is None
    ]
    return Missing(tuple(sorted(wanted, key=lambda m: m.key)), tuple(sorted(generate)))


def _resolve(key: PlannedKey, product: ProductFacts, facts: ReleaseFacts) -> Iterable[_Variable]:
    value = _value(key, product, facts)
    if value is not None:
        # Without consumers the contract means everybody that is built here.
        services = key.services or [n for n, s in facts.services.in_production.items() if s.built]
        yield _Variable(tuple(services), value)


def _value(key: PlannedKey, product: ProductFacts, facts: ReleaseFacts) -> EnvValue | None:
    match key.source:
        case "literal":
            tests = bot_at(product.bot_api, product.slug) if key.key == TEST_BOT_API else ""
            return EnvValue(name=key.key, value=tests or key.value)
        case "derived":
            derived = None if key.key in INJECTED else derive(key.key, product)
            return None if derived is None else EnvValue(name=key.key, value=derived)
        case "allocation":
            entry = facts.services.services[key.value or ""]
            return EnvValue(name=key.key, value=str(_port(entry)))
        case "user_secret":
            ref = _user_ref(key.key, facts)
        case "generated_secret":
            ref = _generated_ref(key.key, facts)
    return None if ref is None else EnvValue(name=key.key, secret=ref)


def _user_ref(key: str, facts: ReleaseFacts) -> SecretKeyRef | None:
    return next((_ref(s, key) for s in facts.user_secrets if key in s.keys), None)


def _generated_ref(key: str, facts: ReleaseFacts) -> SecretKeyRef | None:
    """A person may give a value of their own, unless a database was made with the generated one."""
    in_use = {
        need
        for entry in facts.services.in_production.values()
        if entry.ready_made is not None
        for need in entry.ready_made.needs
    }
    own = None if key in in_use else _user_ref(key, facts)
    if own is not None or facts.generated is None or key not in facts.generated.keys:
        return own
    return _ref(facts.generated, key)


def _ref(secret: SecretView, key: str) -> SecretKeyRef:
    return SecretKeyRef(name=secret.name, key=key, version=secret.keys[key])


def _service(
    name: str, entry: ServiceEntry, variables: Iterable[_Variable], facts: ReleaseFacts
) -> Service:
    mine = (v.value for v in variables if name in v.services)
    ready = entry.ready_made
    return Service(
        name=name,
        image=_image(name, entry, facts),
        strategy=entry.strategy or ("stateful" if ready else "bluegreen"),
        public=entry.public,
        port=_port(entry),
        health_path=entry.health or "/health",
        memory_mib=entry.memory_mib,
        command=entry.command or _limits(entry),
        migrate=entry.migrate,
        contract=entry.contract,
        revert=entry.revert,
        volume=entry.volume or (ready.volume if ready else ""),
        env=tuple(sorted(mine, key=lambda e: e.name)),
    )


def _copies(service: Service, entry: ServiceEntry) -> Iterable[Service]:
    """The service once per replica; what is done once per release, the first alone does."""
    yield service
    alone = {"migrate": (), "contract": (), "revert": ()}
    for copy in entry.copies(service.name)[1:]:
        yield service.model_copy(update={"name": copy, "replica_of": service.name, **alone})


def _image(name: str, entry: ServiceEntry, facts: ReleaseFacts) -> str:
    match entry.type:
        case "postgres":
            return facts.postgres_image
        case "redis":
            return facts.redis_image
        case _:
            return facts.images.get(name, "")


def _limits(entry: ServiceEntry) -> tuple[str, ...]:
    """Redis refuses what is more than half of its memory: the other half is for its snapshots."""
    return ("--maxmemory", f"{entry.memory_mib // 2}mb") if entry.type == "redis" else ()


def _port(entry: ServiceEntry) -> int:
    return entry.port or (entry.ready_made.port if entry.ready_made else _PORT)


def _database(services: ServicesFile) -> str:
    """The one database; with none or several nothing about it can be derived."""
    databases = services.databases
    return databases[0] if len(databases) == 1 else ""
