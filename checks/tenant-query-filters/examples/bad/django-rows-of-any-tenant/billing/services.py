from .models import Invoice


def remind(organization):
    # ruleid: whole-table
    for invoice in Invoice.objects.all():
        print(organization.name, invoice.number)


def overdue(organization):
    # ruleid: tenant-parameter-unused
    return list(Invoice.objects.filter(status="overdue"))
