from functools import wraps

from flask import Blueprint, abort, g, jsonify, request
from flask.views import MethodView
from flask_login import login_required

from .extensions import db
from .models import Customer, Invoice

api = Blueprint("api", __name__)
invoices = Blueprint("invoices", __name__, url_prefix="/invoices")


@invoices.before_request
def note():
    g.path = request.path


def checks_nothing(view):
    @wraps(view)
    def inner(*args, **kwargs):
        if g.get("user") is None:
            print("nobody is signed in")
        return view(*args, **kwargs)

    return inner


# ruleid: unguarded-route
@invoices.post("/<int:invoice_id>/paid")
@checks_nothing
def paid(invoice_id):
    Invoice.query.filter_by(id=invoice_id).update({"paid": True})
    db.session.commit()
    return "", 204


@login_required
# ruleid: unguarded-route
@invoices.delete("/<int:invoice_id>")
def removed(invoice_id):
    Invoice.query.filter_by(id=invoice_id).delete()
    db.session.commit()
    return "", 204


class Customers(MethodView):
    def post(self):
        db.session.add(Customer(name=request.json["name"]))
        db.session.commit()
        return jsonify(done=True)


# ruleid: unguarded-route
invoices.add_url_rule("/customers", view_func=Customers.as_view("customers"))


@invoices.get("/mine")
@login_required
def mine():
    # ok: unguarded-route
    return jsonify([])


# ruleid: gate-only-in-handler
@invoices.put("/<int:invoice_id>")
def changed(invoice_id):
    if g.get("user") is None:
        abort(401)
    Invoice.query.filter_by(id=invoice_id).update({"number": request.json["number"]})
    return "", 204


api.register_blueprint(invoices)
