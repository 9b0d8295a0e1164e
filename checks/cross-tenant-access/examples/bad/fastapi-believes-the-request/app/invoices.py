from typing import Annotated

from fastapi import APIRouter, Header, HTTPException
from sqlalchemy import select, update

from .deps import CurrentUser, Db
from .models import Customer, Invoice
from .schemas import InvoiceImport, InvoiceIn, Profile

router = APIRouter()


@router.get("/invoices")
def listed(db: Db, user: CurrentUser, org_id: int):
    own = db.scalars(select(Customer).where(Customer.org_id == user.org_id)).all()
    # ruleid: tenant-id-from-client
    rows = db.scalars(select(Invoice).where(Invoice.org_id == org_id)).all()
    return {"customers": len(own), "invoices": [row.number for row in rows]}


@router.get("/invoices/open")
def open_invoices(db: Db, user: CurrentUser, x_org_id: Annotated[int, Header()]):
    # ruleid: tenant-id-from-client
    rows = db.scalars(select(Invoice).where(Invoice.org_id == x_org_id, Invoice.paid.is_(False))).all()
    return {"asked_by": user.id, "invoices": [row.number for row in rows]}


@router.post("/invoices")
def created(body: InvoiceIn, db: Db, user: CurrentUser):
    customer = db.scalar(select(Customer).where(Customer.id == body.customer_id, Customer.org_id == user.org_id))
    if customer is None:
        raise HTTPException(404)
    db.add(Invoice(org_id=user.org_id, customer_id=customer.id, number=body.number))
    db.commit()


@router.put("/invoices/{invoice_id}")
def changed(invoice_id: int, body: InvoiceIn, db: Db, user: CurrentUser):
    invoice = db.scalar(select(Invoice).where(Invoice.id == invoice_id, Invoice.org_id == user.org_id))
    if invoice is None:
        raise HTTPException(404)
    # ruleid: foreign-key-checked-only-elsewhere
    invoice.customer_id = body.customer_id
    db.commit()


@router.post("/invoices/import")
def imported(body: list[InvoiceImport], db: Db, user: CurrentUser):
    for row in body:
        # ruleid: tenant-key-mass-assignment
        db.add(Invoice(**row.model_dump()))
    db.commit()
    return {"by": user.id}


@router.patch("/me")
def me(body: Profile, db: Db, user: CurrentUser):
    for name, value in body.model_dump(exclude_unset=True).items():
        # ruleid: tenant-key-mass-assignment
        setattr(user, name, value)
    db.commit()


@router.post("/invoices/quick")
def quick(body: InvoiceIn, db: Db, user: CurrentUser):
    # ruleid: made-up-tenant
    org_id = user.org_id or 1
    return [row.number for row in db.scalars(select(Invoice).where(Invoice.org_id == org_id))]


@router.post("/invoices/{invoice_id}/paid")
def paid(invoice_id: int, db: Db, _: CurrentUser):
    # ruleid: principal-ignored
    db.execute(update(Invoice).where(Invoice.id == invoice_id).values(paid=True))
    db.commit()


@router.delete("/invoices/{invoice_id}")
def removed(invoice_id: int, db: Db, user: CurrentUser):
    invoice = db.get(Invoice, invoice_id)
    # ruleid: optional-tenant-check
    if user.org_id and invoice.org_id and invoice.org_id != user.org_id:
        raise HTTPException(404)
    db.delete(invoice)
    db.commit()
