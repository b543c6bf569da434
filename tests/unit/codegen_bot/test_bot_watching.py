"""What is heard of Projects."""

from typing import Any

from codegen_bot.projects import project_of


def body(**spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "codegen.dev/v1alpha1",
        "kind": "Project",
        "metadata": {"name": "todo", "namespace": "tg-1", "uid": "u", "resourceVersion": "1"},
        "spec": {"title": "Todo", "description": "Tasks with a title.", **spec},
    }


def test_a_project_that_cannot_be_read_is_left_out_and_ends_nothing() -> None:
    """The words of people are not in the log line; the field is."""
    found = project_of(body())
    assert found is not None
    assert found.metadata.name == "todo"
    assert project_of(body(title=["of", "another", "shape"])) is None
    assert project_of({"metadata": None}) is None
