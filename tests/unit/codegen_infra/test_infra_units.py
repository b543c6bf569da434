"""Units: golden text, quoting that survives, and nothing secret in them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_infra.server.codegen_release import naming, units
from codegen_infra.server.codegen_release.request import Env, Ports, SecretRef, Service

GOLDEN = Path(__file__).parent / "golden"
_IMAGE = f"registry.example:5000/a/x@sha256:{'2' * 64}"
_SECRET = SecretRef("generated", "POSTGRES_PASSWORD")
BACKEND = Service(
    name="backend",
    image=_IMAGE,
    strategy="bluegreen",
    public=True,
    command=("app", "serve", "--greeting=100% $HOME"),
    env=(Env("GREETING", 'say "hi"\nat 100% of $HOME'), Env("POSTGRES_PASSWORD", secret=_SECRET)),
)
DATABASE = Service(
    name="db",
    image=_IMAGE,
    strategy="stateful",
    port=5432,
    memory_mib=256,
    volume="/var/lib/postgresql/data",
    env=(Env("POSTGRES_PASSWORD", secret=_SECRET),),
)
REDIS = Service(
    name="redis",
    image=_IMAGE,
    strategy="stateful",
    port=6379,
    memory_mib=64,
    command=("--maxmemory", "32mb"),
    volume="/var/lib/redis",
    env=(Env("REDIS_PASSWORD", secret=SecretRef("generated", "REDIS_PASSWORD")),),
)
WORKER = Service(name="worker", image=_IMAGE, strategy="recreate")
REPLICA = Service(
    name="backend-2", image=_IMAGE, strategy="bluegreen", public=True, replica_of="backend"
)


@pytest.mark.parametrize(
    "service", [BACKEND, DATABASE, REDIS, WORKER, REPLICA], ids=lambda s: str(s.name)
)
def test_units_are_as_reviewed(service: Service) -> None:
    text = units.render(
        "shop-ab12",
        service,
        release_id="0123456789ab",
        colour="green",
        ports=Ports(20000, 20001),
    )
    assert text == (GOLDEN / f"{service.name}.container").read_text()


def _systemd_unquote(quoted: str) -> str:
    """Read a quoted word as systemd.syntax(7) and the expansion of specifiers describe it."""
    assert quoted[0] == quoted[-1] == '"'
    escapes = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
    text, rest = "", iter(quoted[1:-1])
    for character in rest:
        if character == "\\":
            text += escapes[next(rest)]
        elif character in "%$":
            assert next(rest) == character
            text += character
        else:
            assert character != '"'
            text += character
    return text


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")))
def test_any_text_survives_quoting_on_one_line(text: str) -> None:
    quoted = units.quote(text)
    assert "\n" not in quoted
    assert _systemd_unquote(quoted) == text


def test_a_database_does_not_change_with_the_release_that_keeps_it() -> None:
    one = units.render("a", DATABASE, release_id="1" * 12, colour="blue", ports=None)
    two = units.render("a", DATABASE, release_id="2" * 12, colour="green", ports=None)
    assert units.unit_digest(one) == units.unit_digest(two) != ""
    assert units.unit_release(one) == "1" * 12
    assert one.replace("1" * 12, "2" * 12) == two


@given(
    st.from_regex(r"[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?", fullmatch=True),
    st.from_regex(r"[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?", fullmatch=True),
    st.from_regex(r"[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?", fullmatch=True),
    st.from_regex(r"[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?", fullmatch=True),
)
def test_two_products_never_share_a_name(
    app: str, service: str, other_app: str, other_service: str
) -> None:
    """However their parts are cut: only the same product and service make the same name."""
    one = naming.container(app, Service(service, _IMAGE, "recreate"), "blue")
    two = naming.container(other_app, Service(other_service, _IMAGE, "recreate"), "blue")
    assert (one == two) == ((app, service) == (other_app, other_service))
    assert two.startswith(naming.secret_prefix(app)) == (app == other_app)


def test_secrets_of_one_key_in_two_stores_differ() -> None:
    one = naming.secret("a", SecretRef("generated", "KEY"), "1" * 12)
    two = naming.secret("a", SecretRef("user", "KEY"), "1" * 12)
    assert one != two
    assert naming.secret_release(one) == "1" * 12
