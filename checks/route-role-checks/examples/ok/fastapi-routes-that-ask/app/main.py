from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware

from app.api import admin, login, orders
from app.deps import require_internal
from app.models import Order, get_db


def create_app() -> FastAPI:
    app = FastAPI()
    app.add_middleware(CORSMiddleware, allow_origins=["https://example.com"])
    for router in (orders.router, admin.router, login.router):
        app.include_router(router, prefix="/api")
    internal = FastAPI(dependencies=[Depends(require_internal)])

    # ok: unguarded-route
    @internal.post("/recount")
    def recount(db=Depends(get_db)):
        db.query(Order).delete()

    app.mount("/internal", internal)
    return app


app = create_app()
