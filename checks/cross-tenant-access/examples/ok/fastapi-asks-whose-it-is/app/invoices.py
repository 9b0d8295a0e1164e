from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy import select, update

from .deps import CurrentUser, Db
from .models import Customer, Invoice
from .schemas import InvoiceImport, InvoiceIn, InvoicePatch

router = APIRouter()
_MAY_CHANGE = {"number", "paid"}


def org_of_path(org_id: int, user: CurrentUser) -> int:
    if org_id != user.org_id:
        raise HTTPException(403)
    return org_id


def customer_of(db: Db, user: CurrentUser, customer_id: int) -> Customer:
    customer = db.get(Customer, customer_id)
    if customer is None or customer.org_id != user.org_id:
        raise HTTPException(404)
    return customer


@router.get("/orgs/{org_id}/invoices", dependencies=[Depends(org_of_path)])
def listed(org_id: int, db: Db):
    # ok: tenant-id-from-client
    return db.scalars(select(Invoice).where(Invoice.org_id == org_id)).all()


@router.get("/invoices")
def asked(db: Db, user: CurrentUser, org_id: int):
    if org_id != user.org_id:
        raise HTTPException(403)
    # ok: tenant-id-from-client
    return db.scalars(select(Invoice).where(Invoice.org_id == org_id)).all()


@router.get("/orgs/{org_id}/count")
def counted(db: Db, own: Annotated[int, Depends(org_of_path)]):
    return len(db.scalars(select(Invoice).where(Invoice.org_id == own)).all())


@router.post("/invoices")
def created(body: InvoiceIn, db: Db, user: CurrentUser):
    customer_of(db, user, body.customer_id)
    # ok: foreign-key-checked-only-elsewhere
    db.add(Invoice(org_id=user.org_id, customer_id=body.customer_id, number=body.number))
    db.commit()


@router.patch("/invoices/{invoice_id}")
def changed(invoice_id: int, body: InvoicePatch, db: Db, user: CurrentUser):
    invoice = db.scalar(select(Invoice).where(Invoice.id == invoice_id, Invoice.org_id == user.org_id))
    if invoice is None:
        raise HTTPException(404)
    for name, value in body.model_dump(exclude_unset=True).items():
        # ok: tenant-key-mass-assignment
        setattr(invoice, name, value)
    db.commit()


@router.put("/invoices/{invoice_id}")
def written(invoice_id: int, body: dict[str, Any], db: Db, user: CurrentUser):
    invoice = db.scalar(select(Invoice).where(Invoice.id == invoice_id, Invoice.org_id == user.org_id))
    if invoice is None:
        raise HTTPException(404)
    for name, value in body.items():
        if name in _MAY_CHANGE:
            # ok: tenant-key-mass-assignment
            setattr(invoice, name, value)
    db.commit()


@router.post("/invoices/import")
def imported(body: InvoiceImport, db: Db, user: CurrentUser):
    customer = db.scalars(select(Customer).where(Customer.org_id == user.org_id)).first()
    values = body.model_dump(exclude={"org_id"})
    # ok: tenant-key-mass-assignment
    db.add(Invoice(**values, org_id=user.org_id, customer_id=customer.id))
    db.commit()


@router.post("/invoices/{invoice_id}/paid")
def paid(invoice_id: int, db: Db, user: CurrentUser):
    # ok: principal-ignored
    db.execute(update(Invoice).where(Invoice.id == invoice_id, Invoice.org_id == user.org_id).values(paid=True))
    db.commit()


@router.delete("/invoices/{invoice_id}")
def removed(invoice_id: int, db: Db, user: CurrentUser):
    invoice = db.get(Invoice, invoice_id)
    # ok: optional-tenant-check
    if invoice is None or invoice.org_id != user.org_id:
        raise HTTPException(404)
    db.delete(invoice)
    db.commit()
