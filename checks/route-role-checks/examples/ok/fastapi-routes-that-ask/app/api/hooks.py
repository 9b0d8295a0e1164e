import hashlib
import hmac
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Request

from app.config import settings
from app.models import Order, get_db

router = APIRouter(prefix="/hooks")


# ok: gate-only-in-handler, unguarded-route
@router.post("/parcels")
async def parcels(request: Request, x_signature: Annotated[str, Header()], db=Depends(get_db)):
    made = hmac.new(settings.SECRET_KEY.encode(), await request.body(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(made, x_signature):
        raise HTTPException(status_code=401)
    db.query(Order).update({"total": 0})
