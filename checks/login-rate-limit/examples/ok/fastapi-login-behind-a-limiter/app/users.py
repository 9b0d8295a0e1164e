from passlib.context import CryptContext

pwd_context = CryptContext(schemes=["bcrypt"])


def authenticate_user(db, name: str, password: str):
    user = db.query(User).filter(User.name == name).first()
    return user if user and pwd_context.verify(password, user.password_hash) else None


class User:
    name: str
    password_hash: str
