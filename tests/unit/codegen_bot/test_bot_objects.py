"""Objects as the API server sends them."""

from typing import Any

from codegen_bot.objects import readable
from codegen_crds.v1alpha1 import Project


def body(**spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "codegen.dev/v1alpha1",
        "kind": "Project",
        "metadata": {"name": "todo", "namespace": "tg-1", "uid": "u", "resourceVersion": "1"},
        "spec": {"title": "Todo", "description": "Tasks with a title.", **spec},
    }


def test_a_project_that_cannot_be_read_is_left_out_and_ends_nothing() -> None:
    """The words of people are not in the log line; the field is."""
    found = readable(Project, body())
    assert found is not None
    assert found.metadata.name == "todo"
    assert readable(Project, body(title=["of", "another", "shape"])) is None
    assert readable(Project, {"metadata": None}) is None
