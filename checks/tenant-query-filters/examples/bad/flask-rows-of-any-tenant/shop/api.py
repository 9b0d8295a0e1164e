from flask import Blueprint, jsonify, request
from flask.views import MethodView
from flask_login import current_user, login_required

from .extensions import db
from .models import Customer, Invoice

bp = Blueprint("api", __name__)


@bp.get("/invoices/<int:invoice_id>")
@login_required
def shown(invoice_id):
    org_id = current_user.org_id
    # ruleid: request-id-unscoped
    invoice = Invoice.query.get_or_404(invoice_id)
    return jsonify(number=invoice.number, org=org_id)


class CustomerView(MethodView):
    decorators = [login_required]

    def get(self, customer_id):
        # ruleid: request-id-unscoped
        customer = db.session.get(Customer, customer_id)
        return jsonify(name=customer.name, org=current_user.org_id)

    def delete(self, customer_id):
        org_id = current_user.org_id
        # ruleid: request-id-unscoped
        Customer.query.filter_by(id=request.args["id"]).delete()
        return jsonify(org=org_id)


bp.add_url_rule("/customers/<int:customer_id>", view_func=CustomerView.as_view("customer"))
