"""Changes as people ask for them, on products that the rules made themselves."""

from typing import Final

import pytest

from codegen_crds.contracts.product import EntitySpec, FieldSpec, ProductSpec
from codegen_gateway.offline.edge.change_answers import analysis
from codegen_gateway.offline.edge.conversation import Request

from .live import asked, changed
from .notation import lists, notation

TASKS: Final = (
    "Tasks have a title (required, up to 200 characters), optional notes, an optional due date, a "
    "priority from 1 to 5 and a status: open, in progress or done."
)
SHOP: Final = (
    "Products with a name, a price and a stock from 0 to 100; customers with a name and an email; "
    "orders: customer, product, quantity, status new/paid."
)
LIBRARY: Final = (
    "Книги: название до 100 символов, автор, год, жанр (роман, поэзия). Читатели: имя, почта. "
    "Выдачи: книга, читатель, дата выдачи, дата возврата."
)


def test_a_live_list_gets_no_name_that_nobody_asked_for() -> None:
    """What goes without saying is added to a new list alone."""
    present = ProductSpec(
        title="It",
        summary="It.",
        entities=[
            EntitySpec(
                name="Client",
                plural="clients",
                description="client",
                fields=[FieldSpec(name="phone", type="string", description="phone")],
            )
        ],
    )
    request = Request(
        description="Clients with a phone",
        change="Clients should have an address. Add borrowers with a phone",
        present=present,
        answers={},
    )
    assert notation(changed(request, "Client")) == "Client/clients: phone:string address?:string"
    assert notation(changed(request, "Borrower")) == "Borrower/borrowers: name:string phone:string"


@pytest.mark.parametrize(
    ("description", "change", "name", "fields"),
    [
        (TASKS, "Add a field estimate (hours) to tasks", "Task", "estimate?:float"),
        (TASKS, "I'd like to add one more status: cancelled", "Task",
         "status:enum{open|in_progress|done|cancelled}"),
        (TASKS, "Add statuses blocked and cancelled", "Task",
         "status:enum{open|in_progress|done|blocked|cancelled}"),
        (TASKS, "status should be one of open, in progress, done, archived", "Task",
         "status:enum{open|in_progress|done|archived}"),
        (TASKS, "Make priority optional please", "Task", "priority?:int[1..5]"),
        (TASKS, "Priority isn't mandatory any more", "Task", "priority?:int[1..5]"),
        (TASKS, "Titles may be up to 300 characters long", "Task", "title:string[..300]"),
        (TASKS, "Tasks need tags, an owner email and a flag whether they are urgent", "Task",
         "tags?:text owner_email?:string urgent?:bool"),
        (TASKS, "We also want projects: name, start date. Every task belongs to a project.",
         "Task", "project_id?>Project"),
        (SHOP, "Products should have a sku (unique), a weight in kg and a photo link", "Product",
         "sku!?:string weight?:float photo_link?:string"),
        (SHOP, "add phone to customers and address to customers", "Customer",
         "phone?:string address?:string"),
        (SHOP, "Raise the maximum stock to 1000", "Product", "stock:int[0..1000]"),
        (SHOP, "Orders may also be refunded or cancelled", "Order",
         "status:enum{new|paid|refunded|cancelled}"),
        (SHOP, "Add a delivered status to orders", "Order",
         "status:enum{new|paid|delivered}"),
        (SHOP, "Add a payment status to orders", "Order", "payment_status?:string"),
        (SHOP, "Add a shipping status to orders", "Order", "shipping_status?:string"),
        (SHOP, "Each product should also store the maker and the weight", "Product",
         "maker?:string weight?:float"),
        (SHOP, "Add a field for the tax number to customers, it must be unique", "Customer",
         "tax_number!?:string"),
        (SHOP, "Don't let anyone delete orders", "Order", "-delete"),
        (SHOP, "Nobody may delete customers", "Customer", "-delete"),
        (SHOP, "Reviews should be a separate list with a text and an author name", "Review",
         "text:text author_name:string"),
        (LIBRARY, "В выдачи добавь комментарий и телефон", "Loan",
         "comment?:text phone?:string"),
        (LIBRARY, "Запрети удалять выдачи", "Loan", "-delete"),
        (LIBRARY, "Добавь книгам артикул, он должен быть уникальным", "Book", "sku!?:string"),
        (SHOP, "add order status shipped", "Order", "status:enum{new|paid|shipped}"),
        (SHOP, "Add suppliers with name and phone. Products are supplied by a supplier.",
         "Product", "supplier_id?>Supplier"),
        (SHOP, "Each product gets a category - food, drinks or other", "Product",
         "category?:enum{food|drinks|other}"),
        (SHOP, "make the email of customers optional", "Customer", "email?:string"),
        (SHOP, "Add reviews of products: rating from 1 to 5, text, customer", "ProductReview",
         "rating:int[1..5] text:text customer_id>Customer product_id>Product"),
        (SHOP, "Can we have a discount in percent (0-50, optional) on orders?", "Order",
         "discount?:decimal[0..50]"),
        (TASKS, "Could you let tasks have a start date as well?", "Task", "start_date?:date"),
        (TASKS, "I want a checkbox 'urgent' on tasks", "Task", "urgent?:bool"),
        (TASKS, "Add labels to tasks: bug, feature, chore", "Task",
         "label?:enum{bug|feature|chore}"),
        (TASKS, "Users want to comment on tasks", "Comment", "text:text task_id>Task"),
        (SHOP, "Order: add delivery address, delivery date (optional)", "Order",
         "delivery_address?:string delivery_date?:date"),
        (LIBRARY, "Читатели: добавь телефон и адрес", "Reader", "phone?:string address?:string"),
        (LIBRARY, "Добавь статус выдачи: на руках, возвращена, просрочена", "Loan",
         "status?:enum{на_руках|возвращена|просрочена}"),
        (LIBRARY, "Добавь поле ISBN (уникальное) к книгам", "Book", "isbn!?:string"),
        (LIBRARY, "Добавь в книги количество страниц и язык", "Book",
         "page_count?:int language?:string"),
        (LIBRARY, "Пусть дата возврата будет необязательной", "Loan", "return_date?:date"),
        (LIBRARY, "Добавь жанры: детектив и фантастика", "Book",
         "genre:enum{роман|поэзия|детектив|фантастика}"),
        (LIBRARY, "Название книги может быть до 250 символов", "Book", "name:string[..250]"),
        (LIBRARY, "Нужны ещё сотрудники: имя, должность, телефон", "Employee",
         "name:string position:string phone:string"),
        (LIBRARY, "Читателям нужен номер билета, уникальный, и дата рождения", "Reader",
         "ticket_number!?:string birth_date?:date"),
        (LIBRARY, "Книгам добавь оценку от 1 до 5, необязательно", "Book", "rating?:int[1..5]"),
        (LIBRARY, "У книги может быть несколько экземпляров: номер, состояние (новый, потёртый)",
         "Copy", "number:string state:enum{новый|потёртый} book_id>Book"),
    ],
)  # fmt: skip
def test_fields_that_a_change_asks_for(
    description: str, change: str, name: str, fields: str
) -> None:
    request = asked(description, change)
    found = analysis(request)
    assert (found.verdict, found.unsupported) == ("change", [])
    assert set(fields.split()) <= set(notation(changed(request, name)).split())


@pytest.mark.parametrize(
    ("description", "change", "name", "says"),
    [
        (TASKS, "Let me sort tasks by priority, highest first", "Task",
         "sort=priority order=-priority"),
        (TASKS, "Sort by due date", "Task", "sort=due_date order=due_date"),
        (TASKS, "Show newest tasks first", "Task", "sort=created_at order=-created_at"),
        (TASKS, "The page should show the newest tasks first", "Task",
         "sort=created_at order=-created_at"),
        (TASKS, "I want to filter tasks by status and priority", "Task", "filter=status,priority"),
        (TASKS, "Search in the title and the notes", "Task", "search=title,notes"),
        (TASKS, "email me whenever a task is created", "Task", "notify=create"),
        (LIBRARY, "Сортируй книги по году, новые сверху", "Book", "sort=year order=-year"),
        (LIBRARY, "Показывай новые книги сверху", "Book", "sort=created_at order=-created_at"),
        (LIBRARY, "Хочу искать книги по названию и автору", "Book", "search=name,author"),
        (LIBRARY, "Добавь фильтр по жанру", "Book", "filter=genre"),
        (LIBRARY, "Уведомляй меня по почте о новых выдачах", "Loan", "notify=create"),
    ],
)  # fmt: skip
def test_lists_that_a_change_asks_for(description: str, change: str, name: str, says: str) -> None:
    request = asked(description, change)
    assert analysis(request).verdict == "change"
    assert lists(changed(request, name)) == says


@pytest.mark.parametrize(
    ("description", "change", "name", "gone"),
    [
        (TASKS, "Tasks can no longer be deleted", "Task", {"delete"}),
        (TASKS, "Nobody should be able to change tasks once created", "Task", {"update"}),
        (SHOP, "Orders cannot be changed or deleted", "Order", {"update", "delete"}),
        (LIBRARY, "Нельзя удалять выдачи", "Loan", {"delete"}),
    ],
)
def test_what_may_no_longer_be_done(
    description: str, change: str, name: str, gone: set[str]
) -> None:
    request = asked(description, change)
    assert analysis(request).verdict == "change"
    everything = {"create", "list", "get", "update", "delete"}
    assert set(changed(request, name).operations) == everything - gone


@pytest.mark.parametrize(
    ("description", "change"),
    [
        (TASKS, "The due date should be required"),
        (TASKS, "Rename the field notes to comments"),
        (SHOP, "Customers' email must be unique"),
        (LIBRARY, "Сделай почту читателя обязательной"),
        (LIBRARY, "Переименуй поле год в год издания"),
    ],
)
def test_what_stored_data_would_not_survive_is_refused(description: str, change: str) -> None:
    assert analysis(asked(description, change)).verdict == "destructive"


@pytest.mark.parametrize(
    ("description", "change", "named"),
    [
        (SHOP, "Add a Telegram bot", "Telegram"),
        (SHOP, "Add online payments", "payments"),
        (SHOP, "Add a chart of sales", "charts"),
        (LIBRARY, "Добавь телеграм-бота", "телеграм"),
    ],
)
def test_what_no_change_can_add_is_said_and_another_change_taken(
    description: str, change: str, named: str
) -> None:
    """The question names what is impossible; the answer is read as the change."""
    found = analysis(asked(description, change))
    assert found.verdict == "unclear"
    (question,) = found.questions
    assert named in question.text
    reply = "Добавь язык книгам" if description == LIBRARY else "Add a color to products"
    again = asked(description, change, **{question.text: reply})
    assert analysis(again).verdict == "change"
    name = "Book" if description == LIBRARY else "Product"
    new = changed(again, name).fields[-1]
    assert new.name in {"language", "color"}
