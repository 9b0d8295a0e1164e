from flask import Flask

from .auth import bp
from .extensions import db, limiter


def create_app():
    app = Flask(__name__)
    db.init_app(app)
    limiter.init_app(app)
    app.register_blueprint(bp, url_prefix="/auth")
    return app
