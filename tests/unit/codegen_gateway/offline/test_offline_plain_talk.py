"""What people say off the cuff: defaults, flags, what belongs to whom, slips of the keyboard."""

from typing import Final

import pytest

from codegen_gateway.offline.deciding.understanding import understand
from codegen_gateway.offline.edge.change_answers import analysis
from codegen_gateway.offline.reading import runon
from codegen_gateway.offline.wording import spelling
from codegen_gateway.offline.words.lexicon import english, russian

from .live import asked, changed
from .notation import notation

CLINIC: Final = (
    "Orders have a customer name, a total and a status: new, paid or sent. Readers have a name and "
    "an email. Visits have a date, a doctor and a diagnosis. Parts: name, stock from 0 to 500."
)
SCHOOL: Final = (
    "Ученики: имя, класс. Занятия: предмет, учитель, дата, статус (запланировано, проведено)."
)


CHOIR: Final = (
    "Singers: name, voice (soprano, alto, tenor, bass), phone. Songs: title, composer. Rehearsals: "
    "date, place, status (planned, held)."
)
REPAIRS: Final = (
    "Заявки: адрес, телефон, что сломалось, статус (новая, в работе, готова), цена. Мастера: имя."
)


@pytest.mark.parametrize(
    ("description", "change", "name", "fields"),
    [
        (CLINIC, "default status should be paid", "Order", "status:enum{new|paid|sent}=paid"),
        (CLINIC, "Orders should start as paid", "Order", "status:enum{new|paid|sent}=paid"),
        (CLINIC, "new orders should be sent by default", "Order",
         "status:enum{new|paid|sent}=sent"),
        (CLINIC, "set the default of stock to 10", "Part", "stock:int[0..500]=10"),
        (CLINIC, "stock should default to 0", "Part", "stock:int[0..500]=0"),
        (SCHOOL, "статус по умолчанию — проведено", "Lesson",
         "status:enum{запланировано|проведено}=проведено"),
        (SCHOOL, "по умолчанию статус должен быть проведено", "Lesson",
         "status:enum{запланировано|проведено}=проведено"),
        (SCHOOL, "новые занятия должны быть запланированы", "Lesson",
         "status:enum{запланировано|проведено}=запланировано"),
        (CLINIC, "let readers be blocked: yes/no", "Reader", "blocked?:bool"),
        (CLINIC, "readers can be blocked or not", "Reader", "blocked?:bool"),
        (SCHOOL, "ученик может быть активен или нет", "Pupil", "active?:bool"),
        (CLINIC, "make the total optional 🙏", "Order", "total?:decimal"),
        (CLINIC, "each order has comments", "Comment", "text:text order_id>Order"),
        (CLINIC, "we also need invoices for orders: number, amount", "Invoice",
         "number:string amount:decimal order_id>Order"),
        (CHOIR, "voice: add baritone", "Singer", "voice:enum{soprano|alto|tenor|bass|baritone}"),
        (CHOIR, "add mezzo to voices", "Singer", "voice:enum{soprano|alto|tenor|bass|mezzo}"),
        (CHOIR, "rehearsals are planned by default", "Rehearsal",
         "status:enum{planned|held}=planned"),
        (CHOIR, "default place is Town Hall", "Rehearsal", "place:string=Town_Hall"),
        (CHOIR, "Add attendance: singer, rehearsal, present yes/no", "Attendance",
         "singer_id>Singer rehearsal_id>Rehearsal present:bool"),
        (CHOIR, "singers need an email too", "Singer", "email?:string"),
        (CHOIR, "songs should have a key and a length in minutes", "Song",
         "song_key?:string length?:int"),
        (CHOIR, "songs can be favourite or not", "Song", "favourite?:bool"),
        (CHOIR, "phone of singers isn't required anymore", "Singer", "phone?:string"),
        (CHOIR, "each song has an arranger (optional)", "Song", "arranger?:string"),
        (CHOIR, "song has many recordings: url, date", "Recording",
         "url:string date:date song_id>Song"),
        (REPAIRS, "заявке нужен мастер", "Application", "master_id?>Master"),
        (REPAIRS, "у заявки должен быть срок", "Application", "deadline?:date"),
        (REPAIRS, "новые заявки создаются со статусом новая", "Application",
         "status:enum{новая|в_работе|готова}=новая"),
        (REPAIRS, "цена по умолчанию 0", "Application", "price:decimal=0"),
        (REPAIRS, "мастер может быть в отпуске или нет", "Master", "vacation?:bool"),
        (REPAIRS, "мастера: добавь специализацию (сантехник, электрик)", "Master",
         "specialization?:enum{сантехник|электрик}"),
        (REPAIRS, "телефон необязателен", "Application", "phone?:string"),
        (REPAIRS, "нужны отзывы по заявкам: оценка 1-5, текст", "ApplicationReview",
         "rating:int[1..5] text:text application_id>Application"),
        (CLINIC, "parts can be discontinued or not", "Part", "discontinued?:bool"),
        (CLINIC, "stock may go up to 2000", "Part", "stock:int[0..2000]"),
        (CLINIC, "1. add email to orders 2. add a color to parts", "Part", "color?:string"),
        (CLINIC, "- add supplier to parts\n- add notes to visits", "Visit", "notes?:text"),
        (CLINIC, "orders: urgent yes/no", "Order", "urgent?:bool"),
        (CLINIC, "add a courier to each order. Couriers have a name and a phone", "Order",
         "courier_id?>Courier"),
        (SCHOOL, "добавь почту родителя ученикам", "Pupil", "parent_email?:string"),
        (SCHOOL, "добавь оценки: ученик, занятие, балл от 1 до 5", "Rating",
         "pupil_id>Pupil lesson_id>Lesson score:int[1..5]"),
        (SCHOOL, "пусть у занятий будет кабинет", "Lesson", "room?:string"),
        (SCHOOL, "класс сделай необязательным", "Pupil", "pupil_class?:string"),
        (SCHOOL, "к занятиям комментарии", "Comment", "lesson_id>Lesson"),
        (SCHOOL, "добавь ученикам пол м/ж и дату рождения", "Pupil",
         "gender?:enum{м|ж} birth_date?:date"),
        (CLINIC, "Add doctors: name, phone. A visit belongs to a doctor.", "Visit",
         "doctor:string doctor_id?>Doctor"),
    ],
)  # fmt: skip
def test_a_change_in_plain_talk(description: str, change: str, name: str, fields: str) -> None:
    request = asked(description, change)
    found = analysis(request)
    assert (found.verdict, found.unsupported) == ("change", [])
    assert set(fields.split()) <= set(notation(changed(request, name)).split())


@pytest.mark.parametrize(
    ("description", "change", "answer", "name", "field"),
    [
        (CLINIC, "set default status to cancelled", "new", "Order",
         "status:enum{new|paid|sent}=new"),
        (CLINIC, "default stock is 1000", "500", "Part", "stock:int[0..500]=500"),
        (CLINIC, "Add doctors with a name and a specialty", "Yes", "Visit", "doctor_id?>Doctor"),
        (SCHOOL, "Нужен учитель отдельным списком: имя, телефон", "Да", "Lesson",
         "teacher_id?>Teacher"),
    ],
)  # fmt: skip
def test_what_may_be_meant_in_two_ways_is_asked(
    description: str, change: str, answer: str, name: str, field: str
) -> None:
    found = analysis(asked(description, change))
    assert found.verdict == "unclear"
    (question,) = found.questions
    request = asked(description, change, **{question.text: answer})
    assert analysis(request).verdict == "change"
    assert field in notation(changed(request, name)).split()


@pytest.mark.parametrize(
    ("description", "change", "ways"),
    [
        (CLINIC, "rename total to amount", ("add amount", "remove total")),
        (CLINIC, "Change the name of stock to left", ("add left", "remove stock")),
        (SCHOOL, "Переименуй класс в группу", ("«группу»", "убери поле")),
    ],
)
def test_a_refused_name_comes_with_the_way_to_it(
    description: str, change: str, ways: tuple[str, ...]
) -> None:
    found = analysis(asked(description, change))
    assert found.verdict == "destructive"
    assert all(way in found.summary for way in ways)


@pytest.mark.parametrize(
    "text",
    [
        "Boxes: label, place. Boxes with items: name, quantity",
        "Clients: name. I want something for fun where they link it to people: what, when, why",
    ],
)
def test_fields_of_nobody_knows_what_are_asked_for(text: str) -> None:
    found = understand(text, {})
    assert found.questions or found.unsupported


def test_a_slip_of_the_keyboard_is_never_a_word_of_its_own() -> None:
    words = {*english().types, *english().things, *russian().meanings, *russian().meanings.values()}
    assert {
        word: spelling.corrected(word) for word in words if spelling.corrected(word) != word
    } == {}


@pytest.mark.parametrize("text", ["rice and form", "costumers", "tiles and stats", "отдел продаж"])
def test_other_words_keep_their_letters(text: str) -> None:
    assert spelling.corrected(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "we keep things we like and more",
        "I need to keep my jobs: name",
        "track books with a title",
        "надо вести учёт всего что есть",
    ],
)
def test_a_sentence_with_unknown_words_is_not_cut_into_fields(text: str) -> None:
    assert runon.spelled_out(text) == text
