from sqlalchemy import select

from .models import Project, Task


def task_by_id(db, task_id: int) -> Task:
    # ruleid: request-id-unscoped
    return db.scalar(select(Task).where(Task.id == task_id))


def names(db, org_id: int) -> list[str]:
    # ruleid: whole-table
    return [one.name for one in db.scalars(select(Project))]


def task_of(db, org_id: int, name: str) -> Task:
    # ruleid: tenant-parameter-unused
    return db.scalar(select(Task).where(Task.title == name))
