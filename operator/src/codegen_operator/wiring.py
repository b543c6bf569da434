"""From settings to what the planners are told."""

from codegen_operator.domain.delivery_settings import (
    CaBundle,
    DeliverySettings,
    RetryPolicy,
)
from codegen_operator.domain.machine_request import CreationTerms
from codegen_operator.domain.policy import AgentPod, Backoff, Policy
from codegen_operator.domain.tenancy import Doors

from .settings import Settings


def policy_of(settings: Settings) -> Policy:
    """Numbers and names for runs and builds."""
    retries = settings.retries
    resources = settings.agents.resources
    return Policy(
        agent=AgentPod(
            image=settings.images.agents,
            engine_images={
                "claude-code": settings.images.agents_claude_code,
                "codex": settings.images.agents_codex,
                "droid": settings.images.agents_droid,
            },
            custom_images=frozenset(settings.images.engines),
            browser_image=settings.images.agents_browser,
            gateway_url=settings.gateway_url,
            log_level=settings.log_level,
            log_format=settings.log_format,
            image_pull_secrets=settings.image_pull_secrets,
            requests=resources.requests,
            limits=resources.limits,
        ),
        git_url=settings.git_url,
        system_namespace=settings.system_namespace,
        build_namespace=settings.build_namespace,
        default_model=settings.default_model,
        default_budget=settings.default_budget,
        run_deadline_seconds=settings.agents.deadline_seconds,
        run_steps=settings.agents.steps,
        runs_at_once=settings.max_runs,
        tasks_at_once=settings.agents.tasks_at_once,
        builds_at_once=settings.max_builds,
        transient_retries=retries.transient,
        fix_rounds=retries.fix_rounds,
        handoffs=retries.handoffs,
        transient=Backoff(retries.first_seconds, min(60.0, retries.most_seconds)),
        infrastructure=Backoff(retries.first_seconds, retries.most_seconds),
        acceptance_tests=settings.acceptance.enabled,
        acceptance_explorer=settings.acceptance.explorer,
        acceptance_bot_api=settings.acceptance.bot_api,
        acceptance_seconds=settings.acceptance.deadline_seconds,
        network_policies=settings.network_policies,
        signs_releases=bool(settings.signing_secret),
    )


def delivery_of(settings: Settings) -> DeliverySettings:
    """Names, images and numbers for servers and releases.

    Raises:
        OSError: The file with the registry's CA cannot be read.
    """
    images, registry, retries = settings.images, settings.registry, settings.retries
    backoff = Backoff(retries.first_seconds, retries.most_seconds)
    bundle = settings.ca_config_map
    return DeliverySettings(
        system_namespace=settings.system_namespace,
        build_namespace=settings.build_namespace,
        ansible_image=images.ansible,
        builder_image=images.builder,
        service_base_image=images.service_base,
        service_test_image=images.service_test,
        postgres_image=images.postgres,
        redis_image=images.redis,
        registry=registry.prefix,
        registry_push_secret=registry.push_secret,
        registry_ca=registry.ca_file.read_text(encoding="utf-8") if registry.ca_file else "",
        ca_bundle=CaBundle(bundle, "ca.crt") if bundle else None,
        image_pull_secrets=settings.image_pull_secrets,
        image_pull_policy=settings.image_pull_policy,
        collection_version=settings.collection_version,
        release_retry=RetryPolicy(attempts=retries.deploy, backoff=backoff),
        provision_retry=RetryPolicy(attempts=retries.deploy, backoff=backoff),
        machine_provider=bool(settings.provider.url),
        reinstall_allowed=frozenset(settings.provider.reinstall_allowed),
        verify_interval_seconds=settings.verify_interval_seconds,
        log_level=settings.log_level,
        log_format=settings.log_format,
    )


def creation_of(settings: Settings) -> CreationTerms:
    """What may be rented."""
    create = settings.provider.create
    return CreationTerms(
        provider=bool(settings.provider.url),
        sizes=frozenset(create.sizes),
        regions=frozenset(create.regions),
        images=frozenset(create.images),
        most=create.most,
    )


def doors_of(settings: Settings) -> Doors:
    """Terms of tenant namespaces."""
    return Doors(
        system_namespace=settings.system_namespace,
        egress_cidrs=settings.agents.egress_cidrs,
        network_policies=settings.network_policies,
    )
