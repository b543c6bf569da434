"""The offline model behind the chat completions API."""

import json
from typing import Any

import pytest

from codegen_crds.contracts.product import ProductSpec, Requirements
from codegen_gateway.offline import complete

DESCRIPTION = "Books have a title and a year."
UNCLEAR = "Tasks have a title and are assigned to a person."


def _ask(name: str, content: str, **more: Any) -> dict[str, Any]:
    schema = {"name": name, "schema": {"type": "object"}, "strict": True}
    return {
        "model": "offline",
        "messages": [
            {"role": "system", "content": "You are an analyst."},
            {"role": "user", "content": content},
        ],
        "response_format": {"type": "json_schema", "json_schema": schema},
        **more,
    }


def _message(response: dict[str, Any]) -> dict[str, Any]:
    message: dict[str, Any] = response["choices"][0]["message"]
    return message


def _requirements(content: str) -> Requirements:
    return Requirements.model_validate_json(
        _message(complete(_ask("Requirements", content)))["content"]
    )


def _product(content: str) -> ProductSpec:
    return ProductSpec.model_validate_json(
        _message(complete(_ask("ProductSpec", content)))["content"]
    )


def test_the_analyst_gets_requirements() -> None:
    found = _requirements(f"<title>Shop</title>\n<description>{DESCRIPTION}</description>")
    assert found.understood
    assert found.questions == []
    assert found.modules == ["backend"]
    assert "rules, not a language model" in found.summary
    assert any("can be created, listed, read, changed, deleted" in a for a in found.acceptance)


@pytest.mark.parametrize(
    "description",
    [
        "a Telegram bot that keeps a shopping list",
        "Телеграм-бот, который хранит список покупок",
        "Нужен бот, который ведёт список задач: название и срок",
        "Tasks with a title in a Telegram bot",
        "Make a bot for Telegram: books with title and author",
        "Сделай бота для телеграма: книги с названием и автором",
    ],
)
def test_a_telegram_bot_is_a_module(description: str) -> None:
    found = _requirements(f"<description>{description}</description>")
    assert found.understood
    assert found.modules == ["backend", "tg_bot"]
    assert found.unsupported == []
    assert _product(f"<description>{description}</description>").entities


@pytest.mark.parametrize(
    "description",
    [
        "A Discord bot that keeps books with title and author",
        "Бот не нужен. Просто храните анекдоты: текст, категория",
        "Bots have a name and a version.",
        "Contacts have a name and a telegram username.",
    ],
)
def test_what_only_sounds_like_a_telegram_bot_is_none(description: str) -> None:
    assert _requirements(f"<description>{description}</description>").modules == ["backend"]


@pytest.mark.parametrize(
    "description",
    [
        "Books with title and year, with a web page",
        "A website for my book collection: books with title, author and year",
        "A simple web app for tasks: title, due date",
        "I want a site for my repair shop: clients with name and phone",
        "Tasks with a title. I want to see and edit them in the browser.",
        "Учёт книг: название, автор, год; с веб-страницей",
        "Сайт для учёта книг: название, автор и год",
        "Сделай сайт, где хранятся рецепты: название, текст",
        "Нужен веб-интерфейс и админка. Задачи: название, срок",
    ],
)
def test_a_page_is_a_module(description: str) -> None:
    found = _requirements(f"<description>{description}</description>")
    assert found.understood
    assert found.modules == ["backend", "frontend"]
    assert found.unsupported == []
    assert _product(f"<description>{description}</description>").entities


def test_a_page_and_a_bot_are_two_modules() -> None:
    text = "Телеграм-бот и веб-страница для списка задач: название, срок"
    found = _requirements(f"<description>{text}</description>")
    assert found.modules == ["backend", "frontend", "tg_bot"]


@pytest.mark.parametrize(
    "description",
    [
        "Companies have a website and an address.",
        "Websites have a name and an address.",
        "Pages have a number and a text.",
        "No web page. Tasks have a title.",
        "Сайты с названием и адресом",
        "Контакты: имя, email, телеграм, сайт.",
        "Задачи с названием, без веб-интерфейса",
    ],
)
def test_what_only_sounds_like_a_page_is_none(description: str) -> None:
    found = _requirements(f"<description>{description}</description>")
    assert found.understood
    assert found.modules == ["backend"]


def test_the_analyst_gets_a_question_instead_of_an_invention() -> None:
    found = _requirements(f"<description>{UNCLEAR}</description>")
    assert not found.understood
    assert len(found.questions) == 1
    assert found.questions[0].options


def test_the_answer_reaches_the_architect_through_the_requirements() -> None:
    """The Architect sees no answers: what was agreed stands in the summary."""
    asked = _requirements(f"<description>{UNCLEAR}</description>").questions[0]
    qa = f"<qa><question>{asked.text}</question><answer>{asked.options[1]}</answer></qa>"
    agreed = _requirements(f"<description>{UNCLEAR}</description>{qa}")
    assert agreed.understood
    spec = _product(
        f"<title>Team tasks</title><description>{UNCLEAR}</description>"
        f"<requirements>{agreed.model_dump_json(by_alias=True)}</requirements>"
    )
    assert spec.title == "Team tasks"
    assert [f.name for f in spec.entities[0].fields] == ["title", "person"]
    assert spec.remaining_work == []


def test_the_architect_is_refused_with_the_reason() -> None:
    message = _message(complete(_ask("ProductSpec", "<description>Make it nice</description>")))
    assert message["content"] is None
    assert "rules" in message["refusal"]


def test_without_delimiters_the_last_user_message_counts() -> None:
    assert _product(DESCRIPTION).entities[0].name == "Book"


def test_content_in_parts_is_read() -> None:
    request = _ask("ProductSpec", "")
    request["messages"][1]["content"] = [{"type": "text", "text": DESCRIPTION}]
    assert "Book" in _message(complete(request))["content"]


def test_escaped_words_are_read_as_written() -> None:
    spec = _product("<description>Books have a title &amp; a year &lt;= 2030.</description>")
    assert [f.name for f in spec.entities[0].fields] == ["title", "year"]


def test_an_unknown_schema_is_refused_by_name() -> None:
    message = _message(complete(_ask("Poem", "Write a poem")))
    assert "'Poem'" in message["refusal"]


def test_structured_output_by_tool_call_is_answered_by_tool_call() -> None:
    tool = {"type": "function", "function": {"name": "ProductSpec", "parameters": {}}}
    request = {"messages": [{"role": "user", "content": DESCRIPTION}], "tools": [tool]}
    response = complete(request)
    call = _message(response)["tool_calls"][0]["function"]
    assert call["name"] == "ProductSpec"
    assert ProductSpec.model_validate_json(call["arguments"]).entities[0].name == "Book"
    assert response["choices"][0]["finish_reason"] == "tool_calls"


def test_the_same_request_gets_the_same_answer() -> None:
    request = _ask("Requirements", DESCRIPTION)
    assert complete(request, created=7) == complete(request, created=7)
    assert complete(request)["id"] != complete(_ask("Requirements", UNCLEAR))["id"]


def test_usage_and_time_are_given() -> None:
    response = complete(_ask("Requirements", DESCRIPTION), created=1_700_000_000)
    usage = response["usage"]
    assert response["created"] == 1_700_000_000
    assert usage["prompt_tokens"] > 0
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]


@pytest.mark.parametrize(
    "request_body",
    [
        {},
        {"messages": None},
        {"messages": [None, 1, "x"]},
        {"messages": [{"role": "user"}]},
        {"messages": [{"role": "user", "content": 5}], "tools": "no", "response_format": []},
        {"messages": [], "tools": [None, {"function": None}], "tool_choice": {"function": 3}},
        {"messages": [{"role": "user", "content": "<requirements>{</requirements>"}]},
    ],
)
def test_odd_requests_get_an_answer_in_plain_words(request_body: dict[str, Any]) -> None:
    assert "rules" in str(_message(complete(request_body)))


def _tool(name: str, **properties: Any) -> dict[str, Any]:
    parameters = {"type": "object", "properties": properties, "required": list(properties)}
    return {"type": "function", "function": {"name": name, "parameters": parameters}}


TOOLS = [
    _tool("read_file", path={"type": "string"}),
    _tool("write_file", path={"type": "string"}, content={"type": "string"}),
    _tool("finish", summary={"type": "string", "maxLength": 40}, success={"type": "boolean"}),
]


def _work(content: str, **more: Any) -> dict[str, Any]:
    request = {"messages": [{"role": "user", "content": content}], "tools": TOOLS, **more}
    return _message(complete(request))


def test_the_developer_finishes_when_nothing_is_left() -> None:
    message = _work('<spec>{"title": "x", "remainingWork": []}</spec>')
    call = message["tool_calls"][0]["function"]
    arguments = json.loads(call["arguments"])
    assert call["name"] == "finish"
    assert arguments["success"] is True
    assert len(arguments["summary"]) <= 40


def test_the_developer_says_that_rules_write_no_code() -> None:
    """Work that the specification does not say is not pretended to be done."""
    message = _work('<spec>{"remainingWork": ["Send a letter"]}</spec>')
    arguments = json.loads(message["tool_calls"][0]["function"]["arguments"])
    assert arguments["success"] is False
    assert "work left" in arguments["summary"]


def test_a_tool_that_cannot_be_told_of_failure_is_not_called() -> None:
    task = "<remaining_work>Send a letter</remaining_work>"
    tools = [_tool("finish", summary={"type": "string"})]
    message = _work(task, tools=tools)
    assert "tool_calls" not in message
    assert "cannot write code" in message["content"]


def test_a_refused_end_is_not_repeated() -> None:
    """The finishing tool found red tests: the rules then say that they cannot mend them."""
    messages = [
        {"role": "user", "content": "<spec>{}</spec>"},
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "tool", "tool_call_id": "call_offline_1", "content": "tests are red"},
        {"role": "assistant", "content": "Nothing is left to do"},
        {"role": "user", "content": "Call `finish` and say whether the work is done."},
    ]
    message = _message(complete({"messages": messages, "tools": TOOLS}))
    arguments = json.loads(message["tool_calls"][0]["function"]["arguments"])
    assert arguments["success"] is False


def test_red_tests_are_not_pretended_to_be_mended() -> None:
    message = _work("<feedback>1 test failed</feedback>", tool_choice="required")
    arguments = json.loads(message["tool_calls"][0]["function"]["arguments"])
    assert arguments["success"] is False


def test_the_conversation_ends_after_the_finishing_tool() -> None:
    messages = [
        {"role": "user", "content": "<spec>{}</spec>"},
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "tool", "tool_call_id": "call_offline_1", "content": "ok"},
    ]
    message = _message(complete({"messages": messages, "tools": TOOLS}))
    assert message["content"]
    assert "tool_calls" not in message


def test_without_a_finishing_tool_the_developer_answers_in_words() -> None:
    request = {"messages": [{"role": "user", "content": "<spec>{}</spec>"}], "tools": TOOLS[:2]}
    assert "Nothing is left to do" in _message(complete(request))["content"]
