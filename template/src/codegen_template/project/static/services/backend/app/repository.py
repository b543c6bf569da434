"""Reading and writing the rows of one table."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.bounds import Bound
from app.identifiers import new_id
from app.problems import CHECK_VIOLATION, ConflictError, InvalidError, NotFoundError

FOREIGN_KEY_VIOLATION = "23503"
UNIQUE_VIOLATION = "23505"

Out = TypeVar("Out", bound=BaseModel)
Create = TypeVar("Create", bound=BaseModel)
Update = TypeVar("Update", bound=BaseModel)


class Repository(Generic[Out, Create, Update]):
    """The objects of one model, inside the caller's transaction.

    Subclasses name the table and the schema of what is returned.
    """

    table: Table
    schema: type[Out]
    name: str
    bounds: tuple[Bound, ...] = ()

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def create(self, body: Create) -> Out:
        """Store a new object.

        Raises:
            InvalidError: a reference leads nowhere, or a field breaks its bound by another one.
            ConflictError: a unique value is taken, or values that are unique together.
        """
        values = {"id": new_id(), **body.model_dump(exclude_unset=True)}
        statement = insert(self.table).values(values).returning(self.table)
        with self._write_errors(values):
            result = await self._connection.execute(statement)
        return self._read_within(result.mappings().one(), values)

    async def page(self, *, limit: int, offset: int) -> list[Out]:
        """A page of the objects, oldest first."""
        statement = select(self.table).order_by(self.table.c.id).limit(limit).offset(offset)
        result = await self._connection.execute(statement)
        return [self._read(row) for row in result.mappings()]

    async def get(self, object_id: UUID) -> Out:
        """One object.

        Raises:
            NotFoundError: there is none with this id.
        """
        statement = select(self.table).where(self.table.c.id == object_id)
        result = await self._connection.execute(statement)
        return self._read_or_refuse(result.mappings().one_or_none())

    async def update(self, object_id: UUID, body: Update) -> Out:
        """Change the fields that ``body`` carries and leave the others.

        Raises:
            NotFoundError: there is none with this id.
            InvalidError: a reference leads nowhere, or with what is stored a field breaks its
                bound by another one.
            ConflictError: a unique value is taken, or values that are unique together.
        """
        values = body.model_dump(exclude_unset=True)
        if not values:
            return await self.get(object_id)
        statement = (
            update(self.table)
            .where(self.table.c.id == object_id)
            .values(values)
            .returning(self.table)
        )
        with self._write_errors(values):
            result = await self._connection.execute(statement)
        return self._read_within(result.mappings().one_or_none(), values)

    async def delete(self, object_id: UUID) -> None:
        """Remove one object.

        Raises:
            NotFoundError: there is none with this id.
            ConflictError: another object refers to it.
        """
        statement = (
            delete(self.table).where(self.table.c.id == object_id).returning(self.table.c.id)
        )
        try:
            result = await self._connection.execute(statement)
        except IntegrityError as error:
            if _sqlstate(error) != FOREIGN_KEY_VIOLATION:
                raise
            message = f"the {self.name} is in use: another object refers to it"
            raise ConflictError(message) from error
        if result.one_or_none() is None:
            raise NotFoundError(f"no such {self.name}")

    def _read(self, row: Mapping[Any, Any]) -> Out:
        return self.schema.model_validate(dict(row))

    def _read_or_refuse(self, row: Mapping[Any, Any] | None) -> Out:
        if row is None:
            raise NotFoundError(f"no such {self.name}")
        return self._read(row)

    def _read_within(self, row: Mapping[Any, Any] | None, sent: Mapping[str, Any]) -> Out:
        """What was written, unless it breaks a bound with what was stored or filled in.

        The transaction is not committed then. The check in the database says the same; where rows
        are older than the bound it comes a release later.
        """
        found = self._read_or_refuse(row)
        for bound in self.bounds:
            if not bound.holds(found.__dict__) and {bound.field, bound.other} & sent.keys():
                raise _beyond(bound, sent)
        return found

    @contextmanager
    def _write_errors(self, sent: Mapping[str, Any]) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            state, fields = _sqlstate(error), self._violated_fields(error)
            if state == FOREIGN_KEY_VIOLATION:
                raise InvalidError(f"{fields[0]} leads to nothing", fields=fields) from error
            if state == UNIQUE_VIOLATION:
                raise ConflictError(_taken(fields), fields=fields) from error
            bound = self._broken_bound(error) if state == CHECK_VIOLATION else None
            if bound is not None:
                raise _beyond(bound, sent) from error
            raise

    def _broken_bound(self, error: IntegrityError) -> Bound | None:
        name = getattr(_driver_error(error), "constraint_name", None)
        return next((bound for bound in self.bounds if bound.constraint == name), None)

    def _violated_fields(self, error: IntegrityError) -> list[str]:
        """The fields behind the constraint that PostgreSQL named."""
        name = getattr(_driver_error(error), "constraint_name", None)
        for constraint in self.table.constraints:
            if constraint.name == name and isinstance(
                constraint, ForeignKeyConstraint | UniqueConstraint
            ):
                return list(constraint.columns.keys())
        return ["a value"]


def _taken(fields: Sequence[str]) -> str:
    *others, last = fields
    return f"{', '.join(others)} and {last} are taken together" if others else f"{last} is taken"


def _beyond(bound: Bound, sent: Mapping[str, Any]) -> InvalidError:
    field, words = bound.refusal(sent.keys())
    return InvalidError(f"{field} {words}", field=field)


def _driver_error(error: IntegrityError) -> BaseException | None:
    return error.orig.__cause__ if error.orig else None


def _sqlstate(error: IntegrityError) -> str | None:
    return getattr(error.orig, "sqlstate", None)
