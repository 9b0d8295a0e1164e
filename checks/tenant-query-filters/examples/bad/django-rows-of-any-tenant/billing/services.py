from .models import Contact, Invoice


def remind(organization):
    # ruleid: whole-table
    for invoice in Invoice.objects.all():
        print(organization.name, invoice.number)


def overdue(organization):
    # ruleid: tenant-parameter-unused
    return list(Invoice.objects.filter(status="overdue"))


def contact(organization, email, name):
    # ruleid: upsert-by-shared-unique
    Contact.objects.update_or_create(email=email, defaults={"name": name, "organization": organization})
