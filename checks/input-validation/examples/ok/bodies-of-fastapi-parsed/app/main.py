from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import text

from app.store import Order, store

app = FastAPI()
COLUMNS = {"total": "total DESC", "age": "created ASC"}


class OrderIn(BaseModel):
    total: Annotated[int, Field(ge=0)]


def get_db():
    yield None


# ok: body-used-raw, parsed-then-raw
@app.post("/orders")
def create(order: OrderIn, db=Depends(get_db)):
    return store.add(Order(**order.model_dump()))


# ok: body-used-raw
@app.put("/orders/{order_id}")
async def change(order_id: int, request: Request):
    order = OrderIn.model_validate(await request.json())
    return store.add(Order(id=order_id, total=order.total))


# ok: query-used-raw
@app.get("/orders")
def orders(limit: int = Query(50, le=100)):
    return [store.add(limit)]


@app.get("/orders/sorted")
def in_order(by: str, name: str, way: str = "asc"):
    if way not in {"asc", "desc"}:
        raise HTTPException(status_code=422)
    # ok: sql-from-strings
    return store.add(text(f"SELECT id FROM orders WHERE name = :name ORDER BY {COLUMNS[by]}, id {way}"), {"name": name})
