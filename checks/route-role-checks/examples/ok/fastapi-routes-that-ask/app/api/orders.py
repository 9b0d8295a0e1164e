from fastapi import APIRouter, Depends, Security

from app.deps import CurrentUser, OptionalUser, RoleChecker, with_scopes
from app.models import Order, User, get_db

router = APIRouter(prefix="/orders")


# ok: unguarded-read, peer-without-guard
@router.get("")
def list_orders(user: CurrentUser, db=Depends(get_db)):
    return db.query(Order).filter(Order.owner_id == user.id).all()


# ok: unguarded-route, peer-without-guard
@router.post("")
def create_order(user: CurrentUser, db=Depends(get_db)):
    db.add(Order(owner_id=user.id, total=0))


# ok: unguarded-route, peer-without-guard
@router.delete("/{order_id}")
def delete_order(order_id: int, user: User = Depends(RoleChecker("admin", "support")), db=Depends(get_db)):
    db.delete(db.get(Order, order_id))


# ok: unguarded-route, peer-without-guard
@router.put("/{order_id}")
def change_order(order_id: int, claims=Security(with_scopes, scopes=["orders:write"]), db=Depends(get_db)):
    db.get(Order, order_id).total = 1
