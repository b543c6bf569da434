"""The life of a row, tried on each resource: create, read, list, change, refuse, delete."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from codegen_agents.doors.product import ProductDoor, Reply

from .api import Api, Operation, Resource, Schema
from .bounds import bounds_of, breaking
from .kept import kept_fields, others
from .notebook import FailedCheck, Notebook, UntestedCheck, answered, refused, succeeded
from .rows import Row, Rows, every_row, identity_of, is_success, pages, rows_of, same
from .samples import NoSampleError, body, is_reference, sample
from .together import repeating, sets_of

_STRANGER: Final = frozenset({401, 403})
_UNPROCESSABLE: Final = frozenset({400, 409, 422})
_WORDS: Final = {"ge": "less than", "gt": "not more than", "le": "more than", "lt": "not less than"}
"""How a row is that breaks such a bound."""
_SEVERAL: Final = 3
"""So many different rows are tried where the product refuses one: a value may be taken."""


@dataclass
class Examination:
    """One test of an API."""

    door: ProductDoor
    rows: Rows
    notebook: Notebook
    api: Api
    _parents: dict[str, str] = field(default_factory=dict)
    """Identity of a row by the name of its resource, for what refers to it."""
    _count: int = 0

    def run(self) -> None:
        """Test everything that is offered."""
        for page in self.api.pages:
            self._page(page)
        for resource in self.api.resources:
            self._resource(resource)

    def make(self, resource: Resource) -> Row | None:
        """Make a row for somebody else to look at; None: no row may be made here.

        Raises:
            FailedCheck: The product broke, or does not say what it made.
            UntestedCheck: It takes none of the samples.
        """
        if resource.create is None or self._cannot_write(resource):
            return None
        return self._create(resource, resource.create)

    def body(self, resource: Resource) -> dict[str, Any]:
        """What a row can be made from, with the fields that it needs and the mark.

        Raises:
            UntestedCheck: No sample is known.
        """
        if resource.create is None:
            raise UntestedCheck("nothing can be created here")
        return self._body(resource, resource.create, frozenset(), required_only=True)

    def unmake(self, row: Row) -> bool:
        """Delete it again; whether the product says that it did."""
        reply = self._ask("DELETE", row.resource.item(row.identity))
        if is_success(reply.status):
            self.rows.forget(row.resource, row.identity)
        return is_success(reply.status)

    def _ask(self, method: str, path: str, sent: Any = None) -> Reply:  # noqa: ANN401 - any JSON
        return self.notebook.saw(self.door.ask(method, path, sent))

    def _page(self, page: Operation) -> None:
        name = f"page.{page.path.strip('/').replace('/', '.') or 'root'}"
        if page.secured:
            self._refuses_strangers(name, page)
        elif not page.demands:
            with self.notebook.criterion(name, f"GET {page.path} answers"):
                succeeded(self._ask("GET", page.path), page.successes)

    def _refuses_strangers(self, name: str, operation: Operation, path: str = "") -> None:
        text = f"{operation.method} {operation.path} refuses who shows no credentials"
        with self.notebook.criterion(f"{name}.strangers", text):
            reply = answered(self._ask(operation.method, path or operation.path))
            if reply.status not in _STRANGER:
                raise FailedCheck(f"it answered {reply.status} without credentials")

    def _resource(self, resource: Resource) -> None:
        if resource.list is not None:
            if resource.list.secured:
                self._refuses_strangers(f"{resource.name}.list", resource.list)
            else:
                self._list_alone(resource, resource.list)
        if resource.read is not None and not resource.read.secured:
            self._unknown(resource)
        for name, operation, path in self._of_rows(resource):
            if operation is not None and operation.secured:
                self._refuses_strangers(f"{resource.name}.{name}", operation, path)
        why = self._cannot_write(resource)
        if why:
            for name, text in _life(resource):
                self.notebook.skip(f"{resource.name}.{name}", text, why)
        elif resource.create is not None:
            self._life(resource, resource.create)

    def _of_rows(self, resource: Resource) -> Iterator[tuple[str, Operation | None, str]]:
        """Operations on rows and paths at which they do no harm, whoever lets them through."""
        nobodys = resource.item(self._nobody)
        yield "create", resource.create, resource.collection
        yield "read", resource.read, nobodys
        yield "update", resource.update, nobodys
        yield "delete", resource.delete, nobodys

    @property
    def _nobody(self) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.rows.mark}/nobody"))

    def _cannot_write(self, resource: Resource) -> str:
        """Why no row may be made here; empty: it may."""
        if resource.create is None or not resource.create.body:
            return "nothing can be created here"
        if resource.delete is None:
            return "what is created here cannot be deleted again"
        if resource.create.secured or resource.delete.secured:
            return "it needs a key that the test does not have"
        properties = resource.create.body.get("properties") or {}
        sent = (self._sample(s, name) for name, s in properties.items())
        if not any(self.rows.bears(value) for value in sent):
            return "no field has room for the mark of the test"
        return ""

    def _sample(self, schema: Any, name: str) -> Any:  # noqa: ANN401 - any JSON
        try:
            return sample(schema, self.rows.mark, 0, name)
        except NoSampleError:
            return None

    def _life(self, resource: Resource, create: Operation) -> None:
        texts, row = dict(_life(resource)), None
        with self._criterion(resource, "create", texts):
            row = self._create(resource, create)
            told = row.answer
            if differs := _differences(row.sent, told):
                raise FailedCheck(f"{differs} came back otherwise than it was sent")
        if row is None:
            for name, text in texts.items():
                self.notebook.skip(f"{resource.name}.{name}", text, "nothing was created")
            return
        for name, check in (
            ("read", self._read),
            ("found", self._found),
            ("together", self._together),
            ("update", self._update),
            ("kept", self._kept),
            ("refusal", self._refusal),
            ("bounds", self._bounds),
            ("delete", self._delete),
        ):
            if name in texts:
                with self._criterion(resource, name, texts):
                    check(row)

    @contextmanager
    def _criterion(self, resource: Resource, name: str, texts: dict[str, str]) -> Iterator[None]:
        with self.notebook.criterion(f"{resource.name}.{name}", texts[name]):
            yield

    def _create(
        self, resource: Resource, create: Operation, above: frozenset[str] = frozenset()
    ) -> Row:
        """Make a row; all fields where the product takes them, else those that it requires.

        Raises:
            FailedCheck: The product broke, or does not say what it made.
            UntestedCheck: It takes none of the samples.
        """
        reply, sent = None, {}
        for attempt in range(_SEVERAL):
            sent = self._body(resource, create, above, required_only=attempt > 0)
            reply = self._ask("POST", resource.collection, sent)
            if answered(reply).status not in _UNPROCESSABLE:
                break
        if reply is None or reply.status in _UNPROCESSABLE:
            raise UntestedCheck(f"POST {resource.collection} takes none of the samples")
        identity = self.rows.made(resource, reply) if is_success(reply.status) else ""
        succeeded(reply, create.successes)
        if not identity:
            raise FailedCheck(f"POST {resource.collection} does not answer with the row it made")
        return Row(resource, identity, sent, reply.json())

    def _body(
        self,
        resource: Resource,
        create: Operation,
        above: frozenset[str],
        *,
        required_only: bool,
    ) -> dict[str, Any]:
        """Fields of a new row; what it has to refer to is made first."""
        self._count += 1
        schema, required = create.body, set(create.body.get("required", ()))
        new = self._to_renew(schema)
        properties = dict(schema.get("properties") or {})
        parents: dict[str, Any] = {}
        for name, inner in list(properties.items()):
            parent = self._parent(name)
            if parent is None and not is_reference(inner):
                continue
            if name not in required:
                properties.pop(name)
            elif parent is not None:
                properties.pop(name)
                above_it = above | {resource.name}
                parents[name] = self._referred(parent, above_it, anew=name in new)
        try:
            needed = {**schema, "properties": properties}
            made = body(needed, self.rows.mark, self._count, required_only=required_only)
            if not self.rows.is_marked(made):
                made |= self._marked(properties)
        except NoSampleError as error:
            raise UntestedCheck(str(error)) from None
        return made | parents

    def _marked(self, properties: dict[str, Any]) -> dict[str, Any]:
        """The first optional field that has room for the mark."""
        for name, inner in properties.items():
            try:
                value = sample(inner, self.rows.mark, self._count, name)
            except NoSampleError:
                continue
            if self.rows.bears(value):
                return {name: value}
        raise NoSampleError("no field has room for the mark of the test")

    def _parent(self, name: str) -> Resource | None:
        return next((r for r in self.api.resources if r.key == name), None)

    def _to_renew(self, schema: Schema) -> set[str]:
        """References that lead to a row of their own: rows with the same would not differ."""
        sets = [names for names in sets_of(schema) if all(map(self._parent, names))]
        return {names[0] for names in sets}

    def _referred(self, parent: Resource, above: frozenset[str], *, anew: bool) -> str:
        if parent.name in self._parents and not anew:
            return self._parents[parent.name]
        if parent.name in above or self._cannot_write(parent) or parent.create is None:
            raise UntestedCheck(f"it refers to {parent.collection}, where no row may be made")
        try:
            row = self._create(parent, parent.create, above)
        except FailedCheck as error:
            raise UntestedCheck(f"it refers to {parent.collection}: {error}") from None
        self._parents.setdefault(parent.name, row.identity)
        return row.identity

    def _read(self, row: Row) -> None:
        operation = row.resource.read
        if operation is None or operation.secured:
            raise UntestedCheck("it needs a key that the test does not have")
        reply = succeeded(self._ask("GET", row.resource.item(row.identity)), operation.successes)
        told = reply.json()
        if not isinstance(told, dict):
            raise FailedCheck("the answer is no JSON object")
        if differs := _differences(row.sent, told):
            raise FailedCheck(f"{differs} is not what was created")

    def _found(self, row: Row) -> None:
        resource = row.resource
        if resource.list is None or resource.list.secured:
            raise UntestedCheck("it needs a key that the test does not have")
        found = every_row(lambda path: answered(self._ask("GET", path)), resource)
        if any(identity_of(resource, one) == row.identity for one in found):
            return
        size, paged = pages(resource)
        if not paged or len(found) >= size:
            raise UntestedCheck("the list is too long to look through")
        raise FailedCheck(f"GET {resource.collection} does not have the row that was created")

    def _together(self, row: Row) -> None:
        """A row that repeats what may come together once is refused."""
        resource, create = row.resource, row.resource.create
        if create is None:
            raise UntestedCheck("nothing can be created here")
        asked = False
        for names in sets_of(create.body):
            other = self._body(resource, create, frozenset(), required_only=False)
            repeated = repeating(create.body, names, row.sent, other)
            if repeated is None:
                continue
            asked = True
            if not self.rows.is_marked(repeated):
                repeated = row.sent
            self._must_be_refused(resource, repeated, f"the same {' and '.join(names)} twice")
        if not asked:
            raise UntestedCheck("the row that was made lacks some of these values")

    def _update(self, row: Row) -> None:
        resource, operation = row.resource, row.resource.update
        if operation is None or operation.secured:
            raise UntestedCheck("it needs a key that the test does not have")
        self._count += 1
        whole = operation.method == "PUT"
        properties = operation.body.get("properties") or {}
        changed = {
            name: value
            for name, value in row.sent.items()
            if name in properties and not is_reference(properties[name])
            for value in (self._other(properties[name], name),)
            if value is not None
        }
        mark = self.rows.mark
        marked = {n: v for n, v in changed.items() if self.rows.bears(v) or mark in str(v)}
        sent = {**row.sent, **marked} if whole else marked
        if not marked:
            raise UntestedCheck("no field is known that can be changed")
        reply = self._ask(operation.method, resource.item(row.identity), sent)
        if answered(reply).status in _UNPROCESSABLE:
            raise UntestedCheck(f"{operation.method} {reply.path} does not take the sample")
        succeeded(reply, operation.successes)
        if resource.read is not None and not resource.read.secured:
            again = succeeded(self._ask("GET", resource.item(row.identity)), frozenset({200}))
            if differs := _differences(sent, again.json()):
                raise FailedCheck(f"{differs} is not as it was changed")

    def _kept(self, row: Row) -> None:
        """What no update takes is as it was, whether another value is refused or passed over."""
        resource, operation = row.resource, row.resource.update
        if operation is None or operation.secured:
            raise UntestedCheck("it needs a key that the test does not have")
        if resource.read is None or resource.read.secured:
            raise UntestedCheck("a row cannot be read")
        whole = row.sent if operation.method == "PUT" else {}
        tried = list(others(row, self.rows.mark))
        for name, other in tried:
            item = resource.item(row.identity)
            answered(self._ask(operation.method, item, {**whole, name: other}))
            told = succeeded(self._ask("GET", item), resource.read.successes).json()
            if isinstance(told, dict) and same(other, told.get(name)):
                raise FailedCheck(f"{operation.method} {operation.path} changes {name}")
        if not tried:
            raise UntestedCheck("no sample is known of what no update takes")

    def _other(self, schema: Any, name: str) -> Any:  # noqa: ANN401 - any JSON
        try:
            return sample(schema, self.rows.mark, self._count, name)
        except NoSampleError:
            return None

    def _must_be_refused(self, resource: Resource, wrong: Any, what: str) -> None:  # noqa: ANN401 - any JSON
        """Create something that must be refused; a row that is made of it goes with the others.

        Raises:
            FailedCheck: It was taken; ``what`` says what that is.
        """
        reply = self._ask("POST", resource.collection, wrong)
        if is_success(reply.status):
            self.rows.made(resource, reply)
            raise FailedCheck(f"POST {resource.collection} takes {what}")
        refused(reply)

    def _refusal(self, row: Row) -> None:
        """A row without a field that is required is refused."""
        resource, create = row.resource, row.resource.create
        whole = self._body(resource, create, frozenset(), required_only=True) if create else {}
        required = set(create.body.get("required", ())) if create else set()
        asked = False
        for name in sorted(required & set(whole)):
            broken = {k: v for k, v in whole.items() if k != name}
            if not self.rows.is_marked(broken):
                continue
            asked = True
            self._must_be_refused(resource, broken, f"a row without {name}")
        if not asked:
            wrong = {**whole, next(iter(whole), "id"): {"no": ["such", "value"]}}
            self._must_be_refused(resource, wrong, "an object as a field")

    def _bounds(self, row: Row) -> None:
        """A row whose fields contradict each other is refused."""
        resource, create = row.resource, row.resource.create
        if create is None:
            raise UntestedCheck("nothing can be created here")
        asked = False
        for bound in bounds_of(create.body):
            # A new row: of the one that is there, something may be taken.
            other = self._body(resource, create, frozenset(), required_only=False)
            taken = {name: value for name, value in other.items() if name in row.sent}
            broken = breaking(create.body, taken, bound)
            if broken is None:
                continue
            asked = True
            said = f"{bound.field} is {_WORDS[bound.key]} {bound.other}"
            self._must_be_refused(resource, broken, f"a row in which {said}")
        if not asked:
            raise UntestedCheck("no sample is known that breaks a bound")

    def _delete(self, row: Row) -> None:
        resource, operation = row.resource, row.resource.delete
        if operation is None:
            raise UntestedCheck("nothing can be deleted here")
        if row.identity in self._parents.values():
            raise UntestedCheck("other rows of the test refer to it")
        path = resource.item(row.identity)
        succeeded(self._ask("DELETE", path), operation.successes)
        if resource.read is not None and not resource.read.secured:
            again = answered(self._ask("GET", path))
            if is_success(again.status):
                raise FailedCheck(f"GET {path} still answers {again.status}")
        self.rows.forget(resource, row.identity)

    def _list_alone(self, resource: Resource, operation: Operation) -> None:
        if operation.demands:
            return
        name = f"{resource.name}.list"
        with self.notebook.criterion(name, f"GET {resource.collection} lists rows"):
            reply = succeeded(self._ask("GET", resource.collection), operation.successes)
            if rows_of(reply.json()) is None:
                raise FailedCheck("the answer is no list")
        limit = operation.query.get("limit")
        if limit is None:
            return
        text = f"GET {resource.collection} keeps to its limit"
        with self.notebook.criterion(f"{resource.name}.paging", text):
            reply = succeeded(
                self._ask("GET", f"{resource.collection}?limit=1"), operation.successes
            )
            if len(rows_of(reply.json()) or []) > 1:
                raise FailedCheck("limit=1 gives more than one row")
            if "maximum" in limit:
                beyond = int(limit["maximum"]) + 1
                refused(self._ask("GET", f"{resource.collection}?limit={beyond}"))

    def _unknown(self, resource: Resource) -> None:
        text = f"GET {resource.collection}/{{{resource.key}}} refuses what is not there"
        with self.notebook.criterion(f"{resource.name}.unknown", text):
            reply = answered(self._ask("GET", resource.item(self._nobody)))
            if reply.status in _STRANGER:
                raise UntestedCheck("it asks for credentials")
            refused(reply)


def _life(resource: Resource) -> Iterator[tuple[str, str]]:
    """What is to be true of a row's life, in its order; for what the API offers."""
    path, item = resource.collection, f"{resource.collection}/{{{resource.key}}}"
    if resource.create is None:
        return
    yield "create", f"POST {path} creates a row and answers with it"
    if resource.read is not None:
        yield "read", f"GET {item} gives the row as it was created"
    if resource.list is not None:
        yield "found", f"GET {path} has the row"
    if sets_of(resource.create.body):
        yield "together", f"POST {path} refuses values that may come together once"
    if resource.update is not None:
        yield "update", f"{resource.update.method} {item} changes the row"
    if resource.update is not None and kept_fields(resource):
        yield "kept", f"{resource.update.method} {item} leaves what is not to be changed"
    yield "refusal", f"POST {path} refuses a row that is not whole"
    if bounds_of(resource.create.body):
        yield "bounds", f"POST {path} refuses a row whose fields contradict each other"
    if resource.delete is not None:
        yield "delete", f"DELETE {item} removes the row"


def _differences(sent: dict[str, Any], told: Any) -> str:  # noqa: ANN401 - any JSON
    """The first field that was sent and is told otherwise; empty: none."""
    if not isinstance(told, dict):
        return "the row"
    return next((n for n, value in sent.items() if n in told and not same(value, told[n])), "")
