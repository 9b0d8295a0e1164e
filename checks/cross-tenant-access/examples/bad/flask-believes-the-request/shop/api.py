from flask import Blueprint, abort, g, jsonify, request
from flask.views import MethodView

from .auth import load_user
from .extensions import db
from .models import Customer, Invoice

bp = Blueprint("api", __name__)
bp.before_request(load_user)


@bp.get("/invoices")
def listed():
    own = Customer.query.filter_by(org_id=g.user.org_id).count()
    # ruleid: tenant-id-from-client
    rows = Invoice.query.filter_by(org_id=request.args["org_id"]).all()
    return jsonify(customers=own, numbers=[row.number for row in rows])


@bp.post("/invoices")
def created():
    # ruleid: tenant-key-mass-assignment
    invoice = Invoice(**request.get_json())
    db.session.add(invoice)
    db.session.commit()
    return jsonify(id=invoice.id), 201


@bp.put("/invoices/<int:invoice_id>")
def changed(invoice_id):
    invoice = Invoice.query.filter_by(id=invoice_id, org_id=g.user.org_id).first_or_404()
    # ruleid: unverified-foreign-key
    invoice.customer_id = request.json["customer_id"]
    db.session.commit()
    return "", 204


@bp.post("/invoices/<int:invoice_id>/paid")
def paid(invoice_id):
    # ruleid: principal-ignored
    Invoice.query.filter_by(id=invoice_id).update({"paid": True})
    db.session.commit()
    return "", 204


class CustomerView(MethodView):
    def get(self, customer_id):
        customer = Customer.query.get_or_404(customer_id)
        # ruleid: optional-tenant-check
        if g.user.org_id and customer.org_id != g.user.org_id:
            abort(404)
        return jsonify(name=customer.name)

    def post(self, customer_id):
        # ruleid: made-up-tenant
        org_id = g.user.org_id or 1
        db.session.add(Customer(org_id=org_id, name=request.json["name"]))
        db.session.commit()
        return "", 204


bp.add_url_rule("/customers/<int:customer_id>", view_func=CustomerView.as_view("customer"))
