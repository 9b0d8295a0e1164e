from fastapi import APIRouter, Depends

from app.deps import RoleChecker
from app.models import User, get_db

router = APIRouter(prefix="/admin", dependencies=[Depends(RoleChecker("admin"))])


# ok: level-below-requirement
@router.get("/users")
def users(db=Depends(get_db)):
    return db.query(User).all()
