from fastapi import APIRouter, Depends
from pydantic import BaseModel

from app.deps import CurrentUser, oauth2_scheme
from app.models import Order, get_db

router = APIRouter(prefix="/orders", tags=["orders"])


class OrderIn(BaseModel):
    total: int


@router.get("")
def list_orders(user: CurrentUser, db=Depends(get_db)):
    return db.query(Order).filter(Order.owner_id == user.id).all()


@router.get("/{order_id}")
def read_order(order_id: int, user: CurrentUser, db=Depends(get_db)):
    return db.query(Order).filter(Order.id == order_id, Order.owner_id == user.id).one()


@router.post("")
def create_order(order: OrderIn, user: CurrentUser, db=Depends(get_db)):
    db.add(Order(owner_id=user.id, total=order.total))
    db.commit()


@router.put("/{order_id}")
def change_order(order_id: int, order: OrderIn, user: CurrentUser, db=Depends(get_db)):
    found = db.query(Order).filter(Order.id == order_id, Order.owner_id == user.id).one()
    found.total = order.total
    db.commit()


# ruleid: peer-without-guard
@router.delete("/{order_id}")
def delete_order(order_id: int, db=Depends(get_db)):
    db.delete(db.get(Order, order_id))
    db.commit()


# A token has to be there, and nobody looks whether it is a good one.
# ruleid: peer-without-guard
@router.post("/{order_id}/refund", dependencies=[Depends(oauth2_scheme)])
def refund(order_id: int, db=Depends(get_db)):
    db.get(Order, order_id).total = 0
    db.commit()
