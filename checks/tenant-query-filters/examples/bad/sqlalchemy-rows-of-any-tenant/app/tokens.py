import jwt


def subject_of(header: str) -> str:
    return jwt.decode(header.removeprefix("Bearer "), options={"verify_signature": True})["sub"]
