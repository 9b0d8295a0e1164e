from flask import Blueprint, jsonify
from flask.views import MethodView
from flask_login import current_user, login_required

from .extensions import db
from .models import Customer, Invoice

bp = Blueprint("api", __name__)


@bp.get("/invoices/<int:invoice_id>")
@login_required
def shown(invoice_id):
    # ok: request-id-unscoped
    invoice = Invoice.query.filter_by(id=invoice_id, org_id=current_user.org_id).first_or_404()
    return jsonify(number=invoice.number)


class CustomerView(MethodView):
    decorators = [login_required]

    def get(self, customer_id):
        # ok: request-id-unscoped
        query = db.select(Customer).where(Customer.id == customer_id, Customer.org_id == current_user.org_id)
        return jsonify(name=db.first_or_404(query).name)


bp.add_url_rule("/customers/<int:customer_id>", view_func=CustomerView.as_view("customer"))
