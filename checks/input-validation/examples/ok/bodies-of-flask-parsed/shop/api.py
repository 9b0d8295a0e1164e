from flask import Blueprint, jsonify, request
from marshmallow import Schema, fields

from .extensions import db
from .models import Invoice

bp = Blueprint("api", __name__)


class InvoiceSchema(Schema):
    number = fields.String(required=True)


@bp.post("/invoices")
def created():
    # ok: body-used-raw
    values = InvoiceSchema().load(request.get_json())
    invoice = Invoice(**values)
    db.session.add(invoice)
    db.session.commit()
    return jsonify(id=invoice.id), 201


@bp.patch("/invoices/<int:invoice_id>")
def changed(invoice_id):
    # ok: body-used-raw
    number = str(request.json["number"])
    Invoice.query.filter_by(id=invoice_id).update({"number": number})
    db.session.commit()
    return "", 204
