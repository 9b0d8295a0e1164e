"""Queries of Django and SQLAlchemy: what limits each, and how one that nothing limits is unscoped."""

import pytest

from facts.python_queries import DJANGO, SQLALCHEMY, data, django, sqlalchemy
from secgate.facts.queries import QueryRow
from secgate.model import Confidence


def only(rows: list[QueryRow]) -> QueryRow:
    (row,) = rows
    return row


def view(body: str, head: str = "request, pk") -> str:
    """A view of Django that asks something, with the tenant at hand."""
    lines = "\n    ".join(body.split("\n"))
    return f"def view({head}):\n    workspace = request.user.workspace\n    {lines}\n"


def route(body: str, head: str = "pk: int") -> str:
    """A route of FastAPI that asks something, with the tenant at hand."""
    lines = "\n    ".join(body.split("\n"))
    return f"@router.get('/x/{{pk}}')\ndef route({head}, db: Db, me: Me):\n    org = me.org_id\n    {lines}\n"


@pytest.mark.parametrize(
    ("body", "scope"),
    [
        ("Order.objects.get(pk=pk, workspace=workspace)", "where"),
        ("Order.objects.filter(workspace_id=request.user.workspace_id).filter(pk=pk).first()", "where"),
        ("Order.objects.filter(workspace__slug=request.GET['w']).get(pk=pk)", "relation"),
        ("Order.kept.filter(workspace=workspace).count()", "where"),
        ("Order.objects.filter(workspace=workspace).open().count()", "where"),
        ("Item.objects.get(order__workspace=workspace, pk=pk)", "relation"),
        ("get_object_or_404(Order, pk=pk, workspace=workspace)", "where"),
        ("get_object_or_404(Order.objects.filter(workspace=workspace), pk=pk)", "where"),
        ("Order.objects.filter(Q(workspace=workspace) & Q(pk=pk)).first()", "where"),
        ("Order.objects.filter(Q(workspace=workspace, pk=pk) | Q(workspace=workspace, number='1')).first()", "where"),
        ("filters = {'workspace': workspace, 'pk': pk}\nOrder.objects.get(**filters)", "where"),
        ("filters = {'pk': pk}\nfilters['workspace'] = workspace\nOrder.objects.get(**filters)", "where"),
        ("rows = Order.objects.filter(pk=pk)\nrows = rows.filter(workspace=workspace)\nreturn list(rows)", "where"),
        ("return [one for one in Order.objects.filter(workspace=workspace) if one.pk == pk]", "where"),
        ("Order.objects.filter(workspace=workspace, pk=pk).update(done=True)", "where"),
        ("Order.objects.select_for_update().filter(workspace=workspace, pk=pk).delete()", "where"),
        ("Order.objects.filter(buyer=request.user).first()", "where"),
        ("request.user.orders.get(pk=pk)", "where"),
        ("workspace.orders_of.none()\nworkspace.order_set_of.get(pk=pk)", "where"),
        ("Order.objects.none()", None),
        ("Order.objects.create(workspace=workspace, number='1')", "data"),
        ("Item.objects.filter(token=request.GET['token']).first()", "exempt"),
        ("Country.objects.all().count()", "global-model"),
        ("Workspace.objects.get(pk=pk)", "tenant-root"),
        ("if request.user.is_superuser:\n    return list(Order.objects.all())", "exempt"),
        ("Order.objects.update_or_create(workspace=workspace, number='1', defaults={'done': True})", "where"),
        ("Order.objects.bulk_create([Order(workspace=workspace, number=n) for n in request.data])", "data"),
    ],
)
def test_what_limits_a_query_of_django(body: str, scope: str | None) -> None:
    found = [row.scope for row in django(view(body))]
    assert found == ([scope] if scope is not None else [])


@pytest.mark.parametrize(
    ("body", "shape", "sharp"),
    [
        ("Order.objects.get(pk=pk)", "request-id", True),
        ("Order.objects.filter(id=request.GET['id']).delete()", "request-id", True),
        ("get_object_or_404(Order, id=pk)", "request-id", True),
        ("Order.objects.filter(pk=pk, done=True).first()", "request-id", False),
        ("Order.objects.exclude(workspace=workspace).filter(pk=pk).first()", "request-id", True),
        ("Order.objects.filter(~Q(workspace=workspace), pk=pk).first()", "request-id", True),
        ("Order.objects.filter(Q(workspace=workspace) | Q(pk=pk)).first()", "or-branch", False),
        ("Order.objects.filter(workspace__isnull=False).get(pk=pk)", "request-id", True),
        ("list(Order.objects.all())", "no-filter", False),
        ("list(Order.objects.filter(done=True))", "fixed-filter", False),
        ("rows = Order.objects.all()\nif workspace:\n    rows = rows.filter(workspace=workspace)\nlist(rows)",
         "vanishing-filter", False),
        ("order = Order.objects.get(pk=pk)\nif order is None:\n    raise ValueError", "request-id", True),
        ("order = Order.objects.get(pk=pk)\nif order.workspace != workspace:\n    print('odd')", "request-id", True),
    ],
)  # fmt: skip
def test_how_a_query_of_django_is_unscoped(body: str, shape: str, sharp: bool) -> None:
    row = only(django(view(body)))
    assert (row.scope, row.shape, row.sharp) == ("unscoped", shape, sharp)


def test_a_test_that_refuses_guards_the_row_it_looks_at() -> None:
    body = "order = Order.objects.get(pk=pk)\nif order.workspace_id != request.user.workspace_id:\n    raise ValueError"
    row = only(django(view(body)))
    assert (row.scope, row.confidence) == ("guarded", Confidence.MEDIUM)


def test_what_was_looked_up_for_the_tenant_is_guarded() -> None:
    body = "Order.objects.get(pk=pk, workspace=workspace)\nItem.objects.filter(order_id=pk).count()"
    assert [row.scope for row in django(view(body))] == ["where", "guarded"]


def test_what_is_looked_up_later_guards_nothing_before() -> None:
    body = "Item.objects.filter(order_id=pk).count()\nOrder.objects.get(pk=pk, workspace=workspace)"
    assert [row.scope for row in django(view(body))] == ["unscoped", "where"]


def test_rows_of_a_row_are_limited_as_that_is() -> None:
    body = "order = Order.objects.get(pk=pk, workspace=workspace)\norder.items.all().count()"
    body += "\nItem.objects.filter(order=order).count()"
    assert [row.scope for row in django(view(body))] == ["where", "relation", "relation"]


def test_a_subquery_for_each_row_belongs_to_that_row() -> None:
    inner = "Item.objects.filter(order=OuterRef('pk'))"
    body = f"Order.objects.filter(workspace=workspace).annotate(has=Exists({inner})).count()"
    assert [row.scope for row in django(view(body))] == ["where", "relation"]


def test_a_manager_that_adds_the_tenant_limits_its_queries() -> None:
    models = """
class OwnRows(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(workspace=current_workspace())

class Parcel(Owned):
    objects = OwnRows()
"""
    files = {
        "shop/__init__.py": "",
        "shop/models.py": DJANGO + models,
        "shop/code.py": "from shop.models import Parcel\n\ndef all_parcels():\n    return list(Parcel.objects.all())\n",
    }
    rows = [row for row in data(files).queries if row.place.path == "shop/code.py"]
    assert only(rows).scope == "where"


def test_the_rows_of_a_view_come_from_its_bases() -> None:
    code = """
class OfWorkspace:
    def get_queryset(self):
        return super().get_queryset().filter(workspace__slug=self.kwargs["slug"])

class Plain(viewsets.ModelViewSet):
    model = None
    def get_queryset(self):
        return self.model.objects.all()

class Orders(OfWorkspace, Plain):
    model = Order
    def retrieve(self, request, slug, pk):
        return self.get_object()
    def list(self, request, slug):
        return list(self.get_queryset().filter(done=True))
"""
    rows = [row for row in django(code) if row.function.startswith("Orders")]
    assert [row.scope for row in rows] == ["relation", "relation"]


def test_a_view_that_says_no_more_than_all_rows_is_found() -> None:
    row = only(django("class Orders(viewsets.ModelViewSet):\n    queryset = Order.objects.all()\n"))
    assert (row.scope, row.shape) == ("unscoped", "no-filter")


def test_a_decorator_that_looks_up_what_is_asked_for_guards_it() -> None:
    code = """
def own_order(view):
    def inner(request, *args, **kwargs):
        if not Order.objects.filter(pk=kwargs["order_id"], workspace=request.user.workspace).exists():
            raise ValueError
        return view(request, *args, **kwargs)
    return inner

@own_order
def shown(request, order_id):
    request.user.workspace
    return Order.objects.get(pk=order_id)

@own_order
def other(request, item_id):
    request.user.workspace
    return Item.objects.get(pk=item_id)
"""
    found = {row.function: row.scope for row in django(code)}
    assert (found["shown"], found["other"]) == ("guarded", "unscoped")


def test_a_permission_that_looks_up_what_is_asked_for_guards_it() -> None:
    code = """
class OwnOrder:
    def has_permission(self, request, view):
        return Order.objects.filter(pk=view.kwargs.get("pk"), workspace=request.user.workspace).exists()

class Shown(View):
    permission_classes = [OwnOrder]
    def get(self, request, pk):
        return Order.objects.get(pk=pk)
"""
    found = {row.function: row.scope for row in django(code)}
    assert found["Shown.get"] == "guarded"


def test_the_caller_says_whose_id_a_function_gets() -> None:
    code = """
def found(pk):
    return Order.objects.get(pk=pk)

def shown(request, pk):
    own = Order.objects.get(pk=pk, workspace=request.user.workspace)
    return found(own.pk)
"""
    row = next(row for row in django(code) if row.function == "found")
    assert (row.scope, row.confidence) == ("guarded", Confidence.MEDIUM)


def test_an_id_that_a_request_hands_on_is_found_where_it_is_used() -> None:
    code = """
def found(pk):
    return Order.objects.get(pk=pk)

def shown(request, pk):
    request.user.workspace
    return found(pk)
"""
    row = only(django(code))
    assert (row.function, row.shape, row.sharp, len(row.via)) == ("found", "request-id", True, 1)


def test_a_function_whose_callers_are_not_known_is_left_to_them() -> None:
    row = only(django("def found(pk):\n    return Order.objects.get(pk=pk)\n"))
    assert (row.shape, row.sharp) == ("no-tenant", False)
    row = only(django("def found(workspace, pk):\n    print(workspace)\n    return Order.objects.get(pk=pk)\n"))
    assert row.scope == "unresolved"


def test_a_tenant_that_is_taken_and_not_read_is_found() -> None:
    row = only(django("def found(workspace_id, pk):\n    return Order.objects.get(pk=pk)\n"))
    assert (row.shape, row.sharp) == ("tenant-unused", True)


@pytest.mark.parametrize(
    "body",
    [
        "Order.objects.filter(**request.data['filters']).first()",
        "Order.objects.filter(made_elsewhere(request)).first()",
        "Order.objects.filter(workspace_id__in=request.GET.getlist('w')).first()",
        "Order.objects.create(**request.data)",
    ],
)
def test_what_cannot_be_read_is_unresolved(body: str) -> None:
    assert only(django(view(body))).scope == "unresolved"


def test_a_tenant_that_the_request_claims_is_no_proof_of_the_fault() -> None:
    code = "def view(request, workspace_id, pk):\n    print(workspace_id)\n    return Order.objects.get(pk=pk)\n"
    row = only(django(code))
    assert (row.shape, row.sharp) == ("request-id", False)


def test_code_that_is_for_all_tenants_by_design_is_exempt() -> None:
    listed = [{"path": "shop/code.py", "reason": "reports of the platform"}]
    row = only(django(view("Order.objects.get(pk=pk)"), cross_tenant_paths=listed))
    assert row.scope == "exempt"


def test_the_admin_of_django_is_for_the_platforms_staff() -> None:
    code = """
from django.contrib import admin
class OrderAdmin(admin.ModelAdmin):
    def changed(self, request, rows):
        Order.objects.filter(done=False).update(done=True)
"""
    assert only(django(code)).scope == "exempt"


@pytest.mark.parametrize(
    ("statement", "scope"),
    [
        ("cursor.execute('SELECT 1 FROM shop_order WHERE workspace_id = %s', [workspace.id])", "where"),
        ("cursor.execute('SELECT 1 FROM shop_order')", "unscoped"),
        ("cursor.execute(f'SELECT 1 FROM {request.GET[1]}')", "unscoped"),
        ("cursor.execute('SELECT 1 FROM shop_country')", None),
        ("Order.objects.raw('SELECT * FROM shop_order WHERE id = %s', [pk])", "unscoped"),
    ],
)
def test_raw_statements_are_parsed(statement: str, scope: str | None) -> None:
    found = [row.scope for row in django(view(statement))]
    assert found == ([scope] if scope is not None else [])


@pytest.mark.parametrize(
    ("body", "scope"),
    [
        ("db.scalars(select(Board).where(Board.org_id == org)).all()", "where"),
        ("db.execute(select(Board).filter_by(org_id=org, id=pk)).scalar_one()", "where"),
        ("db.query(Board).filter(Board.id == pk, Board.org_id == org).first()", "where"),
        ("db.scalars(select(Card).join(Board).where(Card.id == pk, Board.org_id == org)).one()", "where"),
        ("db.scalars(select(Card).where(Card.board.has(Board.org_id == org), Card.id == pk)).one()", "where"),
        ("db.scalars(select(Board).where(and_(Board.org_id == org, Board.id == pk))).one()", "where"),
        ("parts = [Board.org_id == org]\nparts.append(Board.id == pk)\ndb.scalars(select(Board).where(*parts)).one()",
         "where"),
        ("a = [Board.org_id == org]\nif pk:\n    a.append(Board.id == pk)\ndb.scalars(select(Board).where(*a))",
         "where"),
        ("stmt = select(Board).where(Board.id == pk)\nstmt = stmt.where(Board.org_id == org)\ndb.scalars(stmt).one()",
         "where"),
        ("db.execute(update(Board).where(Board.id == pk, Board.org_id == org).values(title='x'))", "where"),
        ("db.execute(delete(Board).where(Board.id == pk).where(Board.org_id == me.org_id))", "where"),
        ("db.execute(insert(Board).values(org_id=org, title='x'))", "data"),
        ("db.execute(insert(Board), [{'org_id': org, 'title': 'x'}])", "data"),
        ("db.add(Board(org_id=org, title='x'))", "data"),
        ("board = Board(title='x')\nboard.org_id = org\ndb.add(board)", "data"),
        ("db.scalar(select(func.count()).select_from(Board).where(Board.org_id == org))", "where"),
        ("board = db.get(Board, pk)\nif board.org_id != me.org_id:\n    raise HTTPException(404)", "guarded"),
        ("db.execute(text('SELECT 1 FROM boards WHERE org_id = :org'), {'org': org})", "where"),
        ("board = Board(org_id=org)\ndb.delete(board)", "data"),
    ],
)  # fmt: skip
def test_what_limits_a_query_of_sqlalchemy(body: str, scope: str) -> None:
    assert [row.scope for row in sqlalchemy(route(body))] == [scope]


@pytest.mark.parametrize(
    ("body", "shape", "sharp"),
    [
        ("db.get(Board, pk)", "request-id", True),
        ("db.scalars(select(Board).where(Board.id == pk)).one()", "request-id", True),
        ("db.execute(delete(Board).where(Board.id == pk))", "request-id", True),
        ("db.scalars(select(Board).where(or_(Board.org_id == org, Board.id == pk))).one()", "or-branch", False),
        ("db.scalars(select(Board).where(Board.org_id != org, Board.id == pk)).one()", "request-id", True),
        ("db.scalars(select(Board)).all()", "no-filter", False),
        ("stmt = select(Board)\nif org:\n    stmt = stmt.where(Board.org_id == org)\ndb.scalars(stmt).all()",
         "vanishing-filter", False),
        ("some = [Board.org_id == org] if org else []\ndb.scalars(select(Board).where(Board.id > 1, *some)).all()",
         "vanishing-filter", False),
        ("some = []\nif org:\n    some.append(Board.org_id == org)\ndb.scalars(select(Board).where(*some)).all()",
         "vanishing-filter", False),
        ("db.connection().exec_driver_sql('SELECT 1 FROM boards')", "raw", True),
        ("board = db.get(Board, pk)\nif board is None:\n    raise HTTPException(404)", "request-id", True),
        ("db.execute(text('SELECT 1 FROM boards'))", "raw", True),
        ("db.execute(text('SELECT 1 FROM ' + org))", "unparsed", False),
    ],
)  # fmt: skip
def test_how_a_query_of_sqlalchemy_is_unscoped(body: str, shape: str, sharp: bool) -> None:
    row = only(sqlalchemy(route(body)))
    assert (row.scope, row.shape, row.sharp) == ("unscoped", shape, sharp)


def test_a_dependency_that_gives_a_row_of_the_tenant_limits_what_hangs_on_it() -> None:
    code = """
def own(pk: int, db: Db, me: Me) -> Board:
    return db.scalar(select(Board).where(Board.id == pk, Board.org_id == me.org_id))

@router.get("/x/{pk}")
def shown(db: Db, board: Annotated[Board, Depends(own)]):
    return db.scalars(select(Card).where(Card.board_id == board.id)).all()
"""
    assert [row.scope for row in sqlalchemy(code)] == ["where", "relation"]


def test_helpers_that_build_statements_are_followed() -> None:
    code = """
def of_org(stmt, org_id):
    return stmt.where(Board.org_id == org_id)

@router.get("/x/{pk}")
def shown(pk: int, db: Db, me: Me):
    return db.scalars(of_org(select(Board), me.org_id).where(Board.id == pk)).one()
"""
    row = next(row for row in sqlalchemy(code) if row.function == "shown")
    assert row.scope == "where"


def test_methods_of_a_base_are_read_for_each_class_that_says_its_model() -> None:
    code = """
class Rows:
    model = None
    def __init__(self, db, org_id):
        self.db, self.org_id = db, org_id
    def all(self):
        return self.db.scalars(select(self.model).where(self.model.org_id == self.org_id)).all()

class Boards(Rows):
    model = Board
"""
    row = only(sqlalchemy(code))
    assert (row.model, row.scope) == ("Board", "where")


def test_a_session_that_adds_the_tenant_is_told() -> None:
    code = """
from sqlalchemy.orm import with_loader_criteria
def add(state, org_id):
    state.statement = state.statement.options(with_loader_criteria(Board, Board.org_id == org_id))
"""
    files = {"app/__init__.py": "", "app/models.py": "", "app/code.py": code}
    found = data({**files, "app/models.py": SQLALCHEMY})
    assert [step.path for step in found.injections] == ["app/code.py"]


def test_a_file_that_is_no_python_is_a_problem() -> None:
    found = data({"shop/__init__.py": "", "shop/models.py": DJANGO, "shop/code.py": "def broken(:\n    objects\n"})
    assert [problem.path for problem in found.problems] == ["shop/code.py"]


def test_code_that_is_made_to_be_slow_to_read_ends() -> None:
    doubled = "\n    ".join(f"a{i + 1} = [*a{i}, *a{i}, a{i} + a{i}]" for i in range(60))
    calls = "\n".join(f"def f{i}(x):\n    return [f{i + 1}(x), f{i + 1}(x), f{i + 1}(x)]" for i in range(8))
    code = f"{calls}\ndef f8(x):\n    a0 = [x]\n    {doubled}\n    return Order.objects.filter(pk__in=a60).first()\n"
    assert {row.scope for row in django(code)} <= {"unresolved", "unscoped"}


def test_the_fingerprint_of_a_query_holds_the_whole_of_it() -> None:
    spread = "Order.objects.filter(\n        pk=pk\n    ).delete()"
    shifted, written = (only(django(view(body))).written for body in (f"print(1)\n{spread}", spread.replace("\n", "")))
    assert shifted == written
    assert written is not None
    assert written.symbol == "view"
    assert written.wording.text == "Order . objects . filter pk = pk . delete"
