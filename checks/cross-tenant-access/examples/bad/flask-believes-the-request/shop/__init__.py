from flask import Flask
from flask_cors import CORS

from .api import bp
from .extensions import db


def create_app():
    app = Flask(__name__)
    db.init_app(app)
    # ruleid: any-origin-with-credentials
    CORS(app, supports_credentials=True)
    app.register_blueprint(bp, url_prefix="/api")
    return app
