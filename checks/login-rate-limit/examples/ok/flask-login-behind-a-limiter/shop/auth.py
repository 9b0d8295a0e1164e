from flask import Blueprint, abort, jsonify, request
from flask_jwt_extended import create_access_token
from werkzeug.security import check_password_hash

from .extensions import limiter
from .models import User

bp = Blueprint("auth", __name__)


@bp.post("/login")
@limiter.limit("5 per 15 minutes")
def login():
    user = User.query.filter_by(email=request.json["email"]).first()
    if user is None or not check_password_hash(user.password_hash, request.json["password"]):
        abort(401)
    return jsonify(token=create_access_token(identity=user.id))
