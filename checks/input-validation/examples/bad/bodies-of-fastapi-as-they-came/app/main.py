from typing import Any

from fastapi import Body, FastAPI, Request
from sqlalchemy import text

from app.store import Order, store

app = FastAPI()


@app.post("/orders")
async def create(request: Request):
    data = await request.json()
    # ruleid: body-used-raw
    return store.add(Order(**data))


@app.put("/orders/{order_id}")
def change(order_id: int, body: dict[str, Any] = Body(...)):
    # ruleid: body-used-raw
    return store.add(Order(id=order_id, total=body["total"]))


@app.get("/orders/named")
def named(name: str = ""):
    # ruleid: sql-from-strings
    return store.add(text(f"SELECT id FROM orders WHERE name LIKE '{name}%'"))
