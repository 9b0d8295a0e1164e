from flask import Blueprint, abort, g, jsonify, request
from flask.views import MethodView

from .auth import load_user
from .extensions import db
from .models import Customer, Invoice

bp = Blueprint("api", __name__)
bp.before_request(load_user)


@bp.get("/orgs/<int:org_id>/invoices")
def listed(org_id):
    if org_id != g.user.org_id:
        abort(403)
    # ok: tenant-id-from-client
    rows = Invoice.query.filter_by(org_id=org_id).all()
    return jsonify(numbers=[row.number for row in rows])


@bp.post("/invoices")
def created():
    body = request.get_json()
    # ok: tenant-key-mass-assignment
    invoice = Invoice(org_id=g.user.org_id, number=body["number"])
    db.session.add(invoice)
    db.session.commit()
    return jsonify(id=invoice.id), 201


@bp.put("/invoices/<int:invoice_id>")
def changed(invoice_id):
    invoice = Invoice.query.filter_by(id=invoice_id, org_id=g.user.org_id).first_or_404()
    customer = Customer.query.filter_by(id=request.json["customer_id"], org_id=g.user.org_id).first_or_404()
    # ok: unverified-foreign-key
    invoice.customer_id = customer.id
    db.session.commit()
    return "", 204


@bp.post("/invoices/<int:invoice_id>/paid")
def paid(invoice_id):
    # ok: principal-ignored
    Invoice.query.filter_by(id=invoice_id, org_id=g.user.org_id).update({"paid": True})
    db.session.commit()
    return "", 204


class CustomerView(MethodView):
    def get(self, customer_id):
        customer = Customer.query.get_or_404(customer_id)
        # ok: optional-tenant-check
        if customer.org_id != g.user.org_id:
            abort(404)
        return jsonify(name=customer.name)


bp.add_url_rule("/customers/<int:customer_id>", view_func=CustomerView.as_view("customer"))
