from flask import Blueprint, jsonify, request
from flask.views import MethodView
from flask_jwt_extended import jwt_required
from flask_restful import Api, Resource

from .auth import load_user, role_required, signed_in
from .extensions import db
from .models import Customer, Invoice

api = Blueprint("api", __name__)
invoices = Blueprint("invoices", __name__, url_prefix="/invoices")
tools = Blueprint("tools", __name__, url_prefix="/tools")
rest = Api(tools)

api.before_request(load_user)


@tools.before_request
@jwt_required()
def ask():
    pass


@invoices.post("/<int:invoice_id>/paid")
@signed_in
def paid(invoice_id):
    Invoice.query.filter_by(id=invoice_id).update({"paid": True})
    db.session.commit()
    return "", 204


@invoices.delete("/<int:invoice_id>")
@role_required("owner", "accountant")
def removed(invoice_id):
    Invoice.query.filter_by(id=invoice_id).delete()
    db.session.commit()
    return "", 204


class Customers(MethodView):
    decorators = [jwt_required()]

    def post(self):
        db.session.add(Customer(name=request.json["name"]))
        db.session.commit()
        return jsonify(done=True)


class Imports(Resource):
    def put(self):
        return {"rows": len(request.json["rows"])}


invoices.add_url_rule("/customers", view_func=Customers.as_view("customers"))
rest.add_resource(Imports, "/imports")
api.register_blueprint(invoices)
api.register_blueprint(tools)
