"""A person edits the web server's file of a product: it is named, and the site play mends it."""

from typing import Any

import pytest

pytestmark = pytest.mark.timeout(600)


def test_a_site_that_a_person_edited_is_named_and_mended(product: Any) -> None:
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
