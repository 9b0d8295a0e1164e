from .extensions import db


class Org(db.Model):
    __tablename__ = "orgs"
    id = db.Column(db.Integer, primary_key=True)
    slug = db.Column(db.String(40), unique=True)


class User(db.Model):
    __tablename__ = "users"
    id = db.Column(db.Integer, primary_key=True)
    org_id = db.Column(db.ForeignKey("orgs.id"), nullable=False)
    email = db.Column(db.String(120), unique=True)
    password_hash = db.Column(db.String(200))
    role = db.Column(db.String(20), default="member")


class Customer(db.Model):
    __tablename__ = "customers"
    id = db.Column(db.Integer, primary_key=True)
    org_id = db.Column(db.ForeignKey("orgs.id"), nullable=False)
    name = db.Column(db.String(80))


class Invoice(db.Model):
    __tablename__ = "invoices"
    id = db.Column(db.Integer, primary_key=True)
    org_id = db.Column(db.ForeignKey("orgs.id"), nullable=False)
    customer_id = db.Column(db.ForeignKey("customers.id"))
    number = db.Column(db.String(20))
    paid = db.Column(db.Boolean, default=False)
