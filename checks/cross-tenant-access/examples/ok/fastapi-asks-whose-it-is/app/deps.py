from typing import Annotated

import jwt
from fastapi import Depends, Header, HTTPException
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, sessionmaker

from .models import User
from .settings import settings

SessionLocal = sessionmaker(create_engine(settings.database_url))


def get_db():
    with SessionLocal() as session:
        yield session


Db = Annotated[Session, Depends(get_db)]


def get_current_user(db: Db, authorization: Annotated[str, Header()]) -> User:
    claims = jwt.decode(authorization.removeprefix("Bearer "), settings.public_key, algorithms=["RS256"])
    user = db.scalar(select(User).where(User.email == claims["sub"]))
    if user is None:
        raise HTTPException(401)
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
