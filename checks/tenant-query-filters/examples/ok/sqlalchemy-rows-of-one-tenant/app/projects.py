from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy import delete, func, or_, select, update

from .deps import CurrentUser, Db
from .models import Project, Task
from .repository import Projects, of_org

router = APIRouter()


def own_project(project_id: int, db: Db, user: CurrentUser) -> Project:
    # ok: request-id-unscoped
    project = db.get(Project, project_id)
    if project is None or project.org_id != user.org_id:
        raise HTTPException(404)
    return project


OwnProject = Annotated[Project, Depends(own_project)]


@router.get("/projects/{project_id}")
def shown(project: OwnProject, db: Db):
    # ok: request-id-unscoped
    tasks = db.scalars(select(Task).where(Task.project_id == project.id)).all()
    return {"name": project.name, "tasks": len(tasks)}


@router.delete("/projects/{project_id}")
def removed(project_id: int, db: Db, user: CurrentUser):
    # ok: request-id-unscoped
    db.execute(delete(Project).where(Project.id == project_id, Project.org_id == user.org_id))
    return {}


@router.post("/projects/{project_id}/archive")
def archived(project_id: int, db: Db, user: CurrentUser):
    # ok: request-id-unscoped
    stmt = update(Project).where(Project.id == project_id)
    stmt = of_org(stmt, user.org_id)
    db.execute(stmt.values(archived=True))
    return {}


@router.get("/search")
def search(text: str, db: Db, user: CurrentUser):
    # ok: unlinked-or-branch
    stmt = select(Project).where(Project.org_id == user.org_id, or_(Project.name == text, Project.archived.is_(True)))
    # ok: whole-table
    total = db.scalar(select(func.count(Project.id)).filter_by(org_id=user.org_id))
    return {"names": [one.name for one in db.scalars(stmt)], "total": total}


@router.get("/tasks/{task_id}")
def task(task_id: int, db: Db, user: CurrentUser):
    # ok: request-id-unscoped
    stmt = select(Task).join(Task.project).where(Task.id == task_id, Project.org_id == user.org_id)
    return {"title": db.scalars(stmt).one().title, "projects": Projects(db, user.org_id).names()}


@router.post("/projects")
def made(name: str, db: Db, user: CurrentUser):
    # ok: no-tenant-in-hand
    project = Project(name=name, org_id=user.org_id)
    db.add(project)
    # ok: no-tenant-in-hand
    db.add(Task(title="first", project=project))
    return {"id": project.id}
