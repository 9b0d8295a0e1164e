from flask import Flask

from .api import bp
from .extensions import db

app = Flask(__name__)
db.init_app(app)
app.register_blueprint(bp)
