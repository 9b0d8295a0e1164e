from pydantic import BaseModel


class InvoiceIn(BaseModel):
    number: str
    customer_id: int


class InvoiceImport(BaseModel):
    number: str
    customer_id: int
    org_id: int


class Profile(BaseModel):
    email: str
    role: str
