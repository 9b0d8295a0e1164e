from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from .models import Project, Task


def of_org(stmt, org_id: int):
    return stmt.where(Project.org_id == org_id)


class Projects:
    def __init__(self, db, org_id: int) -> None:
        self.db = db
        self.org_id = org_id

    def _base(self):
        # ok: whole-table
        return select(Project).where(Project.org_id == self.org_id)

    def names(self) -> list[str]:
        # ok: whole-table
        return [one.name for one in self.db.scalars(self._base().order_by(Project.name))]

    def tasks(self) -> list[Task]:
        # ok: whole-table
        stmt = select(Task).where(Task.project.has(Project.org_id == self.org_id))
        return list(self.db.scalars(stmt))

    def renamed(self, name: str) -> None:
        # ok: upsert-by-shared-unique
        stmt = insert(Project).values(org_id=self.org_id, name=name)
        self.db.execute(stmt.on_conflict_do_update(index_elements=["org_id", "name"], set_={"archived": False}))


class Rows:
    model = None

    def __init__(self, session) -> None:
        self.session = session

    def removed(self, org_id: int, row_id: int) -> None:
        # ok: unparsed-raw-sql
        self.session.execute(delete(self.model).where(self.model.id == row_id, self.model.org_id == org_id))
