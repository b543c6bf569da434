"""Which signed documents stay in the ConfigMap of a product."""

from codegen_crds.contracts.provenance_store import MOST_BYTES, MOST_RELEASES, entry, kept


def test_documents_of_the_history_stay_and_others_go() -> None:
    stored = {entry(r): r for r in ("a", "b", "gone")} | {"foreign": "x"}
    assert kept(stored, ["b", "a", "unsigned"]) == {"b.json": "b", "a.json": "a"}


def test_the_newest_stay_where_room_or_number_ends() -> None:
    many = [f"{n:012x}" for n in range(MOST_RELEASES + 2)]
    assert list(kept({entry(r): "x" for r in many}, many)) == [
        entry(r) for r in many[:MOST_RELEASES]
    ]
    half = "ü" * (MOST_BYTES // 4)  # two bytes each
    assert list(kept({entry(r): half for r in many}, many)) == [entry(r) for r in many[:2]]
