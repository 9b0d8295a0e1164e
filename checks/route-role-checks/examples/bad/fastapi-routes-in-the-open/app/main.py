from fastapi import FastAPI

from app.api import admin, internal, orders

app = FastAPI()
app.include_router(orders.router, prefix="/api/v1")
app.include_router(admin.router, prefix="/api/v1")
app.include_router(internal.router)
app.include_router(internal.open_router)
