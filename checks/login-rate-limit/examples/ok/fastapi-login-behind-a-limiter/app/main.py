from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.security import OAuth2PasswordRequestForm
from fastapi_limiter.depends import RateLimiter
from slowapi import Limiter
from slowapi.util import get_remote_address

from app import limits
from app.turnstile import Turnstile
from app.users import authenticate_user

app = FastAPI()
limiter = Limiter(key_func=get_remote_address)


def get_db():
    yield None


# ok: login-without-limiter, limit-too-loose
@app.post("/token", dependencies=[Depends(RateLimiter(times=limits.TRIES, minutes=15))])
def token(form: OAuth2PasswordRequestForm = Depends(), db=Depends(get_db)):
    user = authenticate_user(db, form.username, form.password)
    if user is None:
        raise HTTPException(status_code=400)
    return {"access_token": user.name}


# ok: login-without-limiter, limit-too-loose
@app.post("/login")
@limiter.limit("5 per 15 minutes")
def login(request: Request, form: OAuth2PasswordRequestForm = Depends(), db=Depends(get_db)):
    user = authenticate_user(db, form.username, form.password)
    if user is None:
        raise HTTPException(status_code=400)
    return {"access_token": user.name}


# ok: login-without-limiter, limit-too-loose
@app.post("/signin")
@limiter.limit(limits.RARELY)
def signin(request: Request, form: OAuth2PasswordRequestForm = Depends(), db=Depends(get_db)):
    user = authenticate_user(db, form.username, form.password)
    if user is None:
        raise HTTPException(status_code=400)
    return {"access_token": user.name}


# ok: login-without-limiter, limit-too-loose
@app.post("/enter/login", dependencies=[Depends(Turnstile("enter", most=5, within=900))])
def enter(form: OAuth2PasswordRequestForm = Depends(), db=Depends(get_db)):
    user = authenticate_user(db, form.username, form.password)
    if user is None:
        raise HTTPException(status_code=400)
    return {"access_token": user.name}
