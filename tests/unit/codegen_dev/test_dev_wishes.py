"""What somebody wants of a stand besides: kept, and read as it was said."""

from dataclasses import replace
from pathlib import Path

import pytest

from codegen_dev.agents_install import agents_steps
from codegen_dev.agents_wish import IMAGES, AgentsWish
from codegen_dev.bot_api_program import BotApiWish, bot_api_programs
from codegen_dev.bot_wish import BotWish, OwnerEngine
from codegen_dev.errors import StandError
from codegen_dev.image_catalog import chosen
from codegen_dev.object_store import ObjectsWish, credentials, object_programs
from codegen_dev.paths import StandPaths
from codegen_dev.stand import Stand
from codegen_dev.supervise import render
from codegen_dev.wish import Wish

URL = "http://192.0.2.1:9/v1"


@pytest.mark.parametrize(
    "wish",
    [
        BotWish((7, 8), "http://192.0.2.1:8", URL, OwnerEngine.CLAUDE_CODE),
        AgentsWish(("codex", "browser"), URL),
        ObjectsWish(),
        BotApiWish(),
    ],
    ids=["bot", "agents", "objects", "bot-api"],
)
def test_a_wish_is_kept(wish: Wish, paper_stand: Stand, tmp_path: Path) -> None:
    stand = replace(paper_stand, paths=StandPaths("demo", tmp_path))
    assert type(wish).of(stand) is None
    wish.keep(stand)
    assert type(wish).of(stand) == wish


def test_each_part_of_agents_goes_where_the_chart_has_it() -> None:
    wish = AgentsWish(tuple(IMAGES), URL)
    values = wish.values({name: f"registry/{name}" for name in wish.images})
    assert values["engines"]["claudeCode"]["image"] == "registry/agents-claude-code"
    assert values["engines"]["codex"]["image"] == "registry/agents-codex"
    assert values["qa"] == {"image": "registry/agents-browser", "explorer": True}
    assert values["models"]["upstreams"]["scripted"]["baseUrl"] == URL
    assert {image.name for image in chosen(wish.images)} >= set(wish.images)
    assert AgentsWish(()).values({}) == {}


def test_a_product_owner_with_a_cli_has_the_image_of_the_cli() -> None:
    wish = BotWish((7,), "", URL, OwnerEngine.CLAUDE_CODE)
    values = wish.values("database", {name: f"registry/{name}" for name in wish.images})
    assert values["productOwner"]["engine"] == "claude-code"
    assert values["engines"]["claudeCode"]["image"] == "registry/agents-claude-code"
    assert replace(wish, engine=OwnerEngine.BUILTIN).images == []
    assert replace(wish, model_url="").images == []


def test_an_object_store_runs_where_it_was_asked_for_and_its_key_is_in_no_command(
    paper_stand: Stand, tmp_path: Path
) -> None:
    stand = replace(paper_stand, paths=StandPaths("demo", tmp_path))
    assert object_programs(stand) == []
    ObjectsWish().keep(stand)
    (program,) = object_programs(stand)
    secret = credentials(stand)["AWS_SECRET_ACCESS_KEY"]
    assert secret not in render([program], stand.paths)
    endpoint = ObjectsWish().values()["transcripts"]["objectStorage"]["endpoint"]
    assert endpoint == "https://objects.codegen.test:7070"


def test_bots_of_products_find_the_bot_api_where_it_listens(
    paper_stand: Stand, tmp_path: Path
) -> None:
    stand = replace(paper_stand, paths=StandPaths("demo", tmp_path))
    assert bot_api_programs(stand) == []
    BotApiWish().keep(stand)
    (program,) = bot_api_programs(stand)
    listening = program.command[program.command.index("--host") :]
    _, host, _, port = listening
    assert BotApiWish().values(stand) == {"qa": {"botApi": f"http://{host}:{port}"}}


def test_a_part_that_is_not_known_is_named(paper_stand: Stand) -> None:
    with pytest.raises(StandError, match="no part teapot; there are: claude-code"):
        agents_steps(paper_stand, AgentsWish(("codex", "teapot")))
