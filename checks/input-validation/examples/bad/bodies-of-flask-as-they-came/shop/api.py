from flask import Blueprint, jsonify, request

from .extensions import db
from .models import Invoice

bp = Blueprint("api", __name__)


@bp.post("/invoices")
def created():
    # ruleid: body-used-raw
    invoice = Invoice(**request.get_json())
    db.session.add(invoice)
    db.session.commit()
    return jsonify(id=invoice.id), 201


@bp.patch("/invoices/<int:invoice_id>")
def changed(invoice_id):
    body = request.get_json()
    # ruleid: body-used-raw
    Invoice.query.filter_by(id=invoice_id).update({"number": body["number"]})
    db.session.commit()
    return "", 204
