from fastapi import APIRouter, Depends, HTTPException
from fastapi.security import OAuth2PasswordRequestForm
from passlib.context import CryptContext

from app.models import User, get_db

router = APIRouter()
pwd_context = CryptContext(schemes=["bcrypt"])


# ok: unguarded-route
@router.post("/token")
def token(form: OAuth2PasswordRequestForm = Depends(), db=Depends(get_db)):
    user = db.query(User).filter(User.name == form.username).first()
    if user is None or not pwd_context.verify(form.password, user.password_hash):
        raise HTTPException(status_code=400)
    return {"access_token": user.new_token()}


# ok: unguarded-read
@router.get("/health")
def health():
    return {"status": "ok"}
