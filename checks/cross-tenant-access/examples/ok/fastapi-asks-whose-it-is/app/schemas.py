from pydantic import BaseModel


class InvoiceIn(BaseModel):
    number: str
    customer_id: int


class InvoicePatch(BaseModel):
    number: str
    paid: bool


class InvoiceImport(InvoicePatch):
    org_id: int
