"""A person edits files of the web server: it is named, the site play mends it, no site is lost."""

from typing import Any

import pytest

pytestmark = pytest.mark.timeout(600)


def test_a_site_that_a_person_edited_is_named_and_mended(product: Any) -> None:
    product.by_play = True
    product.deploy(product.release("v1"), site=True)
    assert product.ask("status").drift == []
    file = f"/etc/caddy/sites/{product.app}.caddy"
    product.ground.enter("sh", "-c", f"echo '# mine' >> {file}")
    assert product.ask("status").drift == ["site: its file was changed"]
    assert product.get("/.well-known/codegen.json")["drift"] != ""

    mended = product.deploy(product.release("v1"), site=True)
    assert mended.failure is None, mended.failure
    assert mended.changed
    assert product.ask("status").drift == []
    assert product.get("/.well-known/codegen.json")["drift"] == ""
    again = product.deploy(product.release("v1"), site=True)
    assert not again.changed


def test_settings_of_the_whole_web_server_are_named_mended_and_take_no_site_down(
    product: Any,
) -> None:
    """One story on one product: edited, broken and reloaded, broken and started again."""
    ground, main = product.ground, "/etc/caddy/Caddyfile"
    product.by_play = True
    product.deploy(product.release("v1"), site=True)
    assert product.ask("status").drift == []
    made = ground.enter("cat", main)

    # Also where the web server listens for a reload: it has started with that since.
    edit = "s|admin .*|admin localhost:2019|"
    ground.enter("sh", "-ec", f"sed -i '{edit}' {main} && systemctl restart caddy")
    assert product.ask("status").drift == ["web server: its settings were changed"]
    assert product.get("/.well-known/codegen.json")["drift"] != ""
    mended = product.deploy(product.release("v1"), site=True)
    assert (mended.failure, mended.changed) == (None, True)
    assert product.ask("status").drift == []
    assert ground.enter("cat", main) == made
    assert ground.enter("stat", "--format=%F", "/run/caddy/admin.socket") == "socket"
    assert not product.deploy(product.release("v1"), site=True).changed

    # Broken: a reload leaves what runs, and the next start has the server's own settings.
    ground.enter("sh", "-ec", f"echo '{{' >> {main}")
    assert ground.enter("sh", "-c", "systemctl reload caddy || echo refused") == "refused"
    assert product.get("/") == {"version": "v1"}
    ground.enter("systemctl", "restart", "caddy")
    assert product.get("/") == {"version": "v1"}
    assert ground.enter("cat", main) == made
    assert ground.enter("tail", "--lines=1", f"{main}.refused") == "{"

    # A site that somebody broke is put aside; the others are served.
    ground.enter("sh", "-ec", "echo '}' > /etc/caddy/sites/a-stranger.caddy")
    ground.enter("systemctl", "restart", "caddy")
    assert product.get("/") == {"version": "v1"}
    ground.enter("rm", "/etc/caddy/sites/a-stranger.caddy.refused", f"{main}.refused")

    # Broken, and nobody started anything: a site play mends it before it is judged.
    ground.enter("sh", "-ec", f"echo '{{' >> {main}")
    assert product.deploy(product.release("v1"), site=True).failure is None
    assert ground.enter("cat", main) == made
