from fastapi import APIRouter, Depends

from app.deps import internal_only
from app.models import Order, get_db

router = APIRouter(prefix="/internal", dependencies=[Depends(internal_only)])


@router.post("/recount")
def recount(db=Depends(get_db)):
    db.query(Order).delete()


open_router = APIRouter(prefix="/internal")


# ruleid: open-operational-route
@open_router.get("/debug")
def debug(db=Depends(get_db)):
    return db.connection().info
