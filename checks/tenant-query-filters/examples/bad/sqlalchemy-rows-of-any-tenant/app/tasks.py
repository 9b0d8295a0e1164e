from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from .models import Contact, Project, Task


def task_by_id(db, task_id: int) -> Task:
    # ruleid: request-id-unscoped
    return db.scalar(select(Task).where(Task.id == task_id))


def names(db, org_id: int) -> list[str]:
    # ruleid: whole-table
    return [one.name for one in db.scalars(select(Project))]


def task_of(db, org_id: int, name: str) -> Task:
    # ruleid: tenant-parameter-unused
    return db.scalar(select(Task).where(Task.title == name))


def contact(db, org_id: int, email: str, name: str) -> None:
    # ruleid: upsert-by-shared-unique
    stmt = insert(Contact).values(org_id=org_id, email=email, name=name)
    db.execute(stmt.on_conflict_do_update(index_elements=["email"], set_={"org_id": org_id, "name": name}))
