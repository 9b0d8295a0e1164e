from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware

from app.api import accounts, admin, hooks, login, orders
from app.deps import require_internal, staff_of_the_house
from app.models import Order, get_db


def create_app() -> FastAPI:
    app = FastAPI()
    app.add_middleware(CORSMiddleware, allow_origins=["https://example.com"])
    for router in (orders.router, admin.router, login.router):
        app.include_router(router, prefix="/api")
    # ok: level-below-requirement
    app.include_router(accounts.router, prefix="/platform", dependencies=[Depends(staff_of_the_house)])
    app.include_router(hooks.router)
    internal = FastAPI(dependencies=[Depends(require_internal)])

    # ok: unguarded-route
    @internal.post("/recount")
    def recount(db=Depends(get_db)):
        db.query(Order).delete()

    app.mount("/internal", internal)
    return app


app = create_app()
