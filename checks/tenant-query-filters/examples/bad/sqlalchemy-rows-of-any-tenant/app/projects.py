from fastapi import APIRouter
from sqlalchemy import delete, or_, select, update

from .deps import CurrentUser, Db
from .models import Project, Task
from .tasks import task_by_id

router = APIRouter()


@router.get("/projects/{project_id}")
def shown(project_id: int, db: Db, user: CurrentUser):
    # ruleid: request-id-unscoped
    project = db.get(Project, project_id)
    return {"name": project.name, "org": user.org_id}


@router.delete("/projects/{project_id}")
def removed(project_id: int, db: Db, user: CurrentUser):
    # ruleid: request-id-unscoped
    db.execute(delete(Project).where(Project.id == project_id))
    return {"org": user.org_id}


@router.post("/projects/{project_id}/archive")
def archived(project_id: int, db: Db, user: CurrentUser):
    # ok: request-id-unscoped
    mine = db.scalars(select(Project).where(Project.org_id == user.org_id)).all()
    # ruleid: request-id-unscoped
    stmt = update(Project)
    stmt = stmt.where(Project.id == project_id)
    db.execute(stmt.values(archived=True))
    return {"count": len(mine)}


@router.get("/search")
def search(text: str, db: Db, user: CurrentUser):
    # ruleid: unlinked-or-branch
    stmt = select(Project).where(or_(Project.org_id == user.org_id, Project.name == text))
    return [one.name for one in db.scalars(stmt)]


@router.get("/tasks/{task_id}")
def task(task_id: int, db: Db, user: CurrentUser):
    return {"title": task_by_id(db, task_id).title, "org": user.org_id}


@router.get("/tasks")
def tasks(db: Db, user: CurrentUser):
    # ruleid: filter-vanishes
    query = db.query(Project)
    if user.org_id:
        query = query.filter_by(org_id=user.org_id)
    # ok: request-id-unscoped
    rows = db.query(Task).join(Project).filter(Project.org_id == user.org_id).all()
    return [query.count(), len(rows)]


@router.get("/archive")
def archive(org_id: int | None, db: Db, user: CurrentUser):
    mine = [Project.org_id == user.org_id] if user.org_id is not None else []
    # ruleid: filter-vanishes
    return db.scalars(select(Project).where(Project.archived, *mine)).all()


@router.get("/numbers")
def numbers(db: Db, user: CurrentUser):
    # ruleid: raw-sql-unscoped
    rows = db.connection().exec_driver_sql("SELECT count(*) FROM projects GROUP BY archived")
    return {"org": user.org_id, "rows": rows.all()}
