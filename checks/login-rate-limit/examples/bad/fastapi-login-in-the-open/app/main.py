import hmac

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.security import OAuth2PasswordRequestForm
from pydantic import BaseModel
from slowapi import Limiter
from slowapi.util import get_remote_address

from app.limits import OFTEN, RARELY
from app.turnstile import Turnstile, store
from app.users import authenticate_user

app = FastAPI()
limiter = Limiter(key_func=get_remote_address)


class Login(BaseModel):
    name: str
    password: str


def get_db():
    yield None


# ruleid: login-without-limiter
@app.post("/token")
def token(form: OAuth2PasswordRequestForm = Depends(), db=Depends(get_db)):
    user = authenticate_user(db, form.username, form.password)
    if user is None:
        raise HTTPException(status_code=400)
    return {"access_token": user.name}


# ruleid: limit-too-loose
@app.post("/session")
@limiter.limit("100/minute")
def session(request: Request, login: Login, db=Depends(get_db)):
    user = authenticate_user(db, login.name, login.password)
    if user is None:
        raise HTTPException(status_code=400)
    return {"access_token": user.name}


# ruleid: limit-too-loose
@app.post("/login")
@limiter.limit(OFTEN)
def login(request: Request, login: Login, db=Depends(get_db)):
    user = authenticate_user(db, login.name, login.password)
    if user is None:
        raise HTTPException(status_code=400)
    return {"access_token": user.name}


# What is registered is the function below the route's decorator, without the limit.
@limiter.limit(RARELY)
# ruleid: login-without-limiter
@app.post("/signin")
def signin(request: Request, login: Login, db=Depends(get_db)):
    user = authenticate_user(db, login.name, login.password)
    if user is None:
        raise HTTPException(status_code=400)
    return {"access_token": user.name}


# ruleid: limit-too-loose
@app.post("/enter/login", dependencies=[Depends(Turnstile("enter", most=40, within=60))])
def enter(form: OAuth2PasswordRequestForm = Depends(), db=Depends(get_db)):
    user = authenticate_user(db, form.username, form.password)
    if user is None:
        raise HTTPException(status_code=400)
    return {"access_token": user.name}


class Sent(BaseModel):
    challenge: str
    code: str


# Ten a minute are 150 in a quarter of an hour.
# ruleid: limit-too-loose
@app.post("/second-step")
@limiter.limit("10/minute")
async def second_step(request: Request, sent: Sent):
    kept = await store.get(sent.challenge)
    if kept is None or not hmac.compare_digest(kept.decode(), sent.code):
        raise HTTPException(status_code=401)
    return {"access_token": sent.challenge}
