from fastapi import APIRouter, Depends

from app.deps import get_admin, get_current_user
from app.models import Order, User, get_db

router = APIRouter(prefix="/admin")


@router.get("/users", dependencies=[Depends(get_admin)])
def users(db=Depends(get_db)):
    return db.query(User).all()


# ruleid: level-below-requirement
@router.get("/orders", dependencies=[Depends(get_current_user)])
def orders(db=Depends(get_db)):
    return db.query(Order).all()


# ruleid: unguarded-route
@router.post("/users/{user_id}/ban")
def ban(user_id: int, db=Depends(get_db)):
    db.delete(db.get(User, user_id))
    db.commit()
