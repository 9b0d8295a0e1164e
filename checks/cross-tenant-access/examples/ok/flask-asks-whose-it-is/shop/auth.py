from flask import abort, g
from flask_jwt_extended import get_jwt_identity, verify_jwt_in_request

from .models import User


def load_user():
    verify_jwt_in_request()
    g.user = User.query.filter_by(id=get_jwt_identity()).first()
    if g.user is None:
        abort(401)
