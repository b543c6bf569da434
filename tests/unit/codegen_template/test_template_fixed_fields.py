"""Fields that callers give once, or never, are in no body that would change them."""

import json
import re
from pathlib import Path

from codegen_template import FieldSpec, ModelSpec, Spec, crud_domain, generate, new_project
from codegen_template import write_spec as write

SCHEMAS = "services/backend/app/generated/schemas.py"
CATALOGUE = "services/backend/app/static/catalogue.json"


def members(root: Path) -> Path:
    fields = {
        "login": FieldSpec(type="string", immutable=True),
        "name": FieldSpec(type="string"),
        "joined_on": FieldSpec(type="date", readonly=True, default="today"),
    }
    modules = ("backend", "frontend", "tg_bot")
    new_project(root, title="Members", slug="members", description="", modules=modules)
    models = {"Member": ModelSpec(fields=fields)}
    write(root, Spec(models=models, domains={"members": crud_domain("Member")}))
    generate(root)
    return root


def test_no_update_takes_what_is_given_once_or_never(tmp_path: Path) -> None:
    text = (members(tmp_path) / SCHEMAS).read_text("utf-8")
    bodies = dict(
        re.findall(
            r"^class Member(\w*)\(BaseModel\):\n(.*?)(?=^class |\Z)", text, re.MULTILINE | re.DOTALL
        )
    )
    taken = {name: re.findall(r"^    (\w+):", body, re.MULTILINE) for name, body in bodies.items()}
    assert taken["Create"] == ["login", "name"]
    assert taken["Update"] == ["name"]


def test_page_bot_and_instructions_know_it(tmp_path: Path) -> None:
    root = members(tmp_path)
    (entity,) = json.loads((root / CATALOGUE).read_text("utf-8"))["entities"]
    offered = {f["name"]: (f["create"], f["update"]) for f in entity["fields"]}
    assert offered == {
        "login": (True, False),
        "name": (True, True),
        "joined_on": (False, False),
    } | {n: o for n, o in offered.items() if n == "id"}
    (api,) = root.rglob("api.md")
    (told,) = re.findall(r"^\| `?login`? \|.*$", api.read_text("utf-8"), re.MULTILINE)
    assert "immutable" in told
    bot = (root / "services/tg-bot/bot/generated/catalogue.py").read_text("utf-8")
    (asked,) = re.findall(r'Field\([^()]*"login"[^()]*\)', bot)
    assert "in_update=False" in asked
