from functools import wraps

from flask import g, jsonify, session
from flask_jwt_extended import get_jwt, verify_jwt_in_request

from .models import User


def load_user():
    user_id = session.get("user_id")
    g.user = User.query.get(user_id) if user_id is not None else None


def signed_in(view):
    @wraps(view)
    def inner(*args, **kwargs):
        if g.user is None:
            return jsonify(error="sign in"), 401
        return view(*args, **kwargs)

    return inner


def role_required(*roles):
    def outer(view):
        @wraps(view)
        def inner(*args, **kwargs):
            verify_jwt_in_request()
            if get_jwt()["role"] not in roles:
                return jsonify(error="not yours"), 403
            return view(*args, **kwargs)

        return inner

    return outer
