"""The connection string: read from a file, named where it is bad, quoted nowhere."""

from pathlib import Path

import pytest

from codegen_crds.postgres import BadDsnError, read_dsn


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (None, "No such file"),
        (b"postgres//user:canary@db", "not a libpq connection string"),
        (b"host=\xffcanary", "not UTF-8"),
        (b" \n", "empty"),
    ],
)
def test_a_bad_connection_string_is_named_and_not_quoted(
    tmp_path: Path, content: bytes | None, named: str
) -> None:
    path = tmp_path / "dsn"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadDsnError, match=named) as bad:
        read_dsn(path)
    assert str(path) in str(bad.value)
    assert "canary" not in str(bad.value)


def test_a_connection_string_is_read_without_its_line_end(tmp_path: Path) -> None:
    (tmp_path / "dsn").write_text("host=db password=secret\n")
    assert read_dsn(tmp_path / "dsn") == "host=db password=secret"
