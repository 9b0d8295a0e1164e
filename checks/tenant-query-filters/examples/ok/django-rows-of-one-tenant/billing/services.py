from .models import Invoice, Line, Organization, Person


def of_organization(organization):
    return Invoice.objects.filter(organization=organization)


def named(invoice):
    # ok: whole-table
    lines = Line.objects.filter(invoice=invoice)
    return [line.text for line in lines]


def copied(organization, invoice):
    # ok: no-tenant-in-hand
    return Invoice.objects.create(organization=organization, customer=invoice.customer, number=f"{invoice.number}-2")


def opened(name, email, password):
    organization = Organization.objects.create(name=name)
    # ok: whole-table
    return Person.objects.create_user(email, password, organization=organization)


def person(email):
    # ok: no-tenant-in-hand
    return Person.objects.filter(email=email).first()
