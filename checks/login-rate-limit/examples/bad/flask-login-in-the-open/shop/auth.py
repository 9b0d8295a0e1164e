from flask import Blueprint, abort, jsonify, request
from flask_jwt_extended import create_access_token
from werkzeug.security import check_password_hash

from .extensions import limiter
from .models import User

bp = Blueprint("auth", __name__)


# ruleid: login-without-limiter
@bp.post("/login")
def login():
    user = User.query.filter_by(email=request.json["email"]).first()
    if user is None or not check_password_hash(user.password_hash, request.json["password"]):
        abort(401)
    return jsonify(token=create_access_token(identity=user.id))


# ruleid: limit-too-loose
@bp.route("/token", methods=["POST"])
@limiter.limit("100/minute")
def token():
    user = User.query.filter_by(email=request.form["username"]).first()
    if user is None or not check_password_hash(user.password_hash, request.form["password"]):
        return jsonify(error="no"), 401
    return jsonify(token=create_access_token(identity=user.id))
