from typing import Annotated

from fastapi import Depends, Header, HTTPException
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, sessionmaker

from .models import User
from .tokens import subject_of

SessionLocal = sessionmaker(create_engine("sqlite://"))


def get_db():
    with SessionLocal() as session:
        yield session


Db = Annotated[Session, Depends(get_db)]


def get_current_user(db: Db, authorization: Annotated[str, Header()]) -> User:
    user = db.scalar(select(User).where(User.email == subject_of(authorization)))
    if user is None:
        raise HTTPException(401)
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
