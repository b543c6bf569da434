"""The steps that give the agents of a running stand coding CLIs, a browser, a model."""

from .agents_wish import IMAGES, AgentsWish
from .errors import StandError
from .image_catalog import chosen
from .image_steps import ImagesUp
from .install import Install
from .stand import Stand
from .steps import Say, Step


def agents_steps(stand: Stand, wish: AgentsWish) -> list[Step]:
    """List everything from a stand with the operator to agents that have what was asked for.

    Args:
        stand: It has to be up, with the operator's chart.
        wish: What they are to have.

    Raises:
        StandError: A part is not known.
    """
    if unknown := sorted(set(wish.parts) - set(IMAGES)):
        raise StandError(f"no part {', '.join(unknown)}; there are: {', '.join(IMAGES)}")

    def install(say: Say) -> None:
        wish.keep(stand)
        Install(stand).operator(say)

    images = ImagesUp(stand, chosen(wish.images)).steps()
    needs = tuple(step.name for step in images)
    title = "Chart codegen-operator with what agents have"
    return [*images, Step("agents", title, install, needs=needs)]
