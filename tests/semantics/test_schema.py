"""What a schema file says in a form that is not read makes the items about the database incomplete."""

from secgate.model import Status
from support import SAFE_CODE, Bench, reasons

SCHEMA = "model Tenant {\n  id String @id\n}\n"


def test_a_model_that_cannot_be_read_is_incomplete(bench: Bench) -> None:
    bench.check(concerns=["orm"])
    bench.repository({"a.ts": SAFE_CODE, "prisma/schema.prisma": SCHEMA + "model Booking\n{\n  id String @id\n}\n"})
    item = bench.item()
    assert item.status is Status.INCOMPLETE
    assert "prisma/schema.prisma:4 stands in no block, so which models there are is not known" in reasons(item)


def test_an_item_that_has_nothing_to_do_with_the_database_is_decided(bench: Bench) -> None:
    bench.check()
    bench.repository({"a.ts": SAFE_CODE, "prisma/schema.prisma": SCHEMA + "nonsense\n"})
    assert bench.item().status is Status.PASS
