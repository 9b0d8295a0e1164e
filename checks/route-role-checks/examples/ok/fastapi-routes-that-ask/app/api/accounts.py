from fastapi import APIRouter, Depends

from app.models import User, get_db

router = APIRouter()


# ok: unguarded-route
@router.post("/users/{user_id}/lock")
def lock(user_id: int, db=Depends(get_db)):
    db.delete(db.get(User, user_id))
