"""What is read of models of Sequelize, and which of its calls are queries, in each form that it allows."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from secgate.context import build_context
from secgate.facts.data import Data
from secgate.facts.schemas import Model
from secgate.settings.config import Config
from secgate.target.snapshot import take
from secgate.target.tree import open_work_tree
from support import write

MODELS = """import { DataTypes, Model, Sequelize } from 'sequelize';
export const sequelize = new Sequelize('sqlite::memory:');
export class Tenant extends Model {}
Tenant.init({ id: { type: DataTypes.UUID, primaryKey: true }, name: DataTypes.STRING }, { sequelize });
export class Room extends Model {
  static ofTenant(tenantId: string) {
    return this.findAll({ where: { tenantId } });
  }
}
Room.init(
  {
    id: { type: DataTypes.UUID, primaryKey: true },
    tenantId: { type: DataTypes.UUID, field: 'tenant_id', allowNull: false },
    name: { type: DataTypes.STRING },
    ownerId: DataTypes.UUID,
  },
  {
    sequelize,
    tableName: 'rooms',
    scopes: {
      ofTenant: (tenantId: string) => ({ where: { tenantId } }),
      open: { where: { name: 'open' } },
    },
  },
);
export const Bed = sequelize.define('Bed', { id: { type: DataTypes.UUID, primaryKey: true }, roomId: DataTypes.UUID });
Room.belongsTo(Tenant, { foreignKey: 'tenantId', as: 'tenant' });
Room.hasMany(Bed, { foreignKey: 'roomId', as: 'beds' });
Bed.belongsTo(Room, { foreignKey: 'roomId', as: 'room' });
"""
START = """import { Op, Sequelize } from 'sequelize';
import { Bed, Room, Tenant, sequelize } from './models';
"""


def data_of(folder: Path, files: Mapping[str, str]) -> Data:
    write(folder, files)
    return build_context(take(open_work_tree(folder)), Config(), []).data


def models(folder: Path, text: str, **others: str) -> dict[str, Model]:
    named = {f"{name}.ts": body for name, body in others.items()}
    return data_of(folder, {"models.ts": text, **named}).schema.by_name


def scopes(folder: Path, body: str, after: str = "") -> list[tuple[str, str]]:
    """(what is asked, its scope) of each query in a function that holds the tenant and an id."""
    code = f"{START}export async function f(tenantId: string, id: string, ids: string[]) {{\n{body}\n}}\n{after}"
    found = data_of(folder, {"models.ts": MODELS, "a.ts": code}).queries
    return [(query.what, query.scope) for query in found if query.place.path == "a.ts"]


def columns(model: Model) -> dict[str, tuple[str, str]]:
    return {field.name: (field.kind, field.column) for field in model.fields}


def test_attributes_are_columns(tmp_path: Path) -> None:
    room = models(tmp_path, MODELS)["Room"]
    assert room.table == "rooms"
    assert columns(room)["tenantId"] == ("String", "tenant_id")
    assert [(f.name, f.kind, f.relation_fields) for f in room.fields if f.relation_fields] == [
        ("tenant", "Tenant", ("tenantId",))
    ]


@pytest.mark.parametrize(
    "text",
    [
        (
            "export const Note = sequelize.define('Note', { tenantId: DataTypes.UUID });\n"
            "Note.belongsTo(Tenant, { foreignKey: { name: 'tenantId' } });"
        ),
        (
            "const attributes = { ...owned, text: DataTypes.TEXT };\nconst owned = { tenantId: DataTypes.UUID };\n"
            "export const Note = sequelize.define('Note', attributes);"
        ),
        (
            "export const Note = sequelize.define('Note', "
            "{ tenantId: { type: DataTypes.UUID, references: { model: 'Tenants', key: 'id' } } });"
        ),
        (
            "export const Note = (db: Sequelize) => db.define('Note', "
            "{ tenantId: { type: DataTypes.UUID, references: { model: Tenant, key: 'id' } } });"
        ),
        (
            "class Base extends Model {}\nexport class Note extends Base {\n"
            "  static setup() { return super.init({ tenantId: DataTypes.UUID }, { sequelize, modelName: 'Note' }); }\n}"
        ),
        (
            "@Table({ tableName: 'notes' })\nexport class Note extends Model {\n"
            "  @ForeignKey(() => Tenant) @Column(DataType.UUID) tenantId: string;\n"
            "  @BelongsTo(() => Tenant) tenant: Tenant;\n}"
        ),
        (
            "class Owned extends Model {\n  @ForeignKey(() => Tenant)\n  @Column\n  tenantId: string;\n}\n"
            "@Table\nexport class Note extends Owned {\n  @AllowNull(false) @Column text: string;\n}"
        ),
        "export const Note = sequelize.define('Note', {});\nTenant.hasMany(Note, { foreignKey: 'tenantId' });",
    ],
)
def test_a_model_is_declared_in_any_form(tmp_path: Path, text: str) -> None:
    found = data_of(tmp_path, {"models.ts": f"{MODELS}\n{text}\n"}).schema
    assert found.tenancy["Note"] == "direct"


def test_a_key_in_snake_case_is_the_column(tmp_path: Path) -> None:
    text = (
        "export const Note = sequelize.define('note', { tenantId: DataTypes.UUID, isOpen: DataTypes.BOOLEAN },\n"
        "  { underscored: true, indexes: [{ unique: true, fields: ['tenant_id', 'is_open'] }] });\n"
    )
    note = models(tmp_path, MODELS + text)["note"]
    assert columns(note)["isOpen"] == ("Boolean", "is_open")
    assert note.uniques == (("tenantId_isOpen", ("tenantId", "isOpen")),)
    assert note.table == "notes"


@pytest.mark.parametrize(
    "body",
    [
        "await Room.findAll({ where: { tenantId } });",
        "await Room.findOne({ where: { id, tenantId }, attributes: ['id'], raw: true });",
        "await Room.findAndCountAll({ where: { [Op.and]: [{ id }, { tenantId }] } });",
        "await Room.count({ where: { tenantId: { [Op.eq]: tenantId } } });",
        "await Room.findAll({ where: { tenant_id: tenantId } });",
        "await Room.findAll({ where: [{ id }, { tenantId }] });",
        "await Room.findAll({ where: Sequelize.and({ id }, { tenantId }) });",
        "await Room.findAll({ where: { [Op.or]: [{ id, tenantId }, { name: id, tenantId }] } });",
        "await Room.unscoped().findOne({ where: { id, tenantId } });",
        "await Room.update({ name: 'x' }, { where: { id, tenantId } });",
        "await Room.increment('beds', { by: 2, where: { id, tenantId } });",
        "await Room.sum('beds', { where: { tenantId } });",
        "await Room.destroy({ where: { id: ids, tenantId }, force: true });",
        "const where: Record<string, unknown> = { id };\nwhere.tenantId = tenantId;\nawait Room.findOne({ where });",
        "await Room.findOne({ where: { ...ofTenant(tenantId), id } });",
        "await sequelize.models.Room.findOne({ where: { id, tenantId } });",
        "await sequelize.model('Room').findOne({ where: { id, tenantId } });",
        "await sequelize.transaction((t) => Room.findOne({ where: { id, tenantId }, transaction: t, lock: true }));",
    ],
)
def test_a_query_is_limited_by_its_where(tmp_path: Path, body: str) -> None:
    after = "const ofTenant = (tenantId: string) => ({ tenantId });"
    assert [scope for _, scope in scopes(tmp_path, body, after)] == ["where"]


@pytest.mark.parametrize(
    "body",
    [
        "await Bed.findOne({ where: { id }, include: [{ model: Room, as: 'room', where: { tenantId } }] });",
        "await Bed.findOne({ where: { id }, include: { model: Room, as: 'room', where: { tenantId } } });",
        "await Bed.findByPk(id, { include: [{ association: 'room', required: true, where: { tenantId } }] });",
        "await Bed.findOne({ where: { id, '$room.tenantId$': tenantId }, include: ['room'] });",
        "await Bed.findOne({ where: { '$rooms.tenantId$': tenantId }, include: [Room] });",
        (
            "await Bed.findOne({ where: { id }, include: [{ model: Room, as: 'room', required: true,\n"
            "  include: [{ model: Tenant, as: 'tenant', where: { id: tenantId } }] }] });"
        ),
    ],
)
def test_a_query_is_limited_by_what_it_requires_of_another_row(tmp_path: Path, body: str) -> None:
    assert [scope for _, scope in scopes(tmp_path, body)] == ["relation"]


@pytest.mark.parametrize(
    "body",
    [
        "await Room.findByPk(id);",
        "await Room.findOne({ where: { id } });",
        "await Room.findAll({ where: { [Op.or]: [{ tenantId }, { name: 'open' }] } });",
        "await Room.findAll({ where: { [Op.or]: { tenantId, name: 'open' } } });",
        "await Room.findAll();",
        "await Room.findAll({ where: {} });",
        "await Room.destroy({ where: {}, truncate: true });",
        "await Room.scope('open').findAll();",
        "await sequelize.query('select * from rooms');",
    ],
)
def test_a_query_that_names_no_tenant_is_not_limited(tmp_path: Path, body: str) -> None:
    assert [scope for _, scope in scopes(tmp_path, body)] == ["unscoped"]


@pytest.mark.parametrize(
    "body",
    [
        "await Room.findOne({ where: { id: { [Op.eq]: id }, tenantId: { [Op.ne]: tenantId } } });",
        "await Room.findAll({ where: { [Op.not]: { tenantId } } });",
        "await Bed.findByPk(id, { include: [{ model: Room, as: 'room', where: { tenantId }, required: false }] });",
    ],
)
def test_a_tenant_that_is_left_out_limits_nothing(tmp_path: Path, body: str) -> None:
    assert [scope for _, scope in scopes(tmp_path, body)] == ["unresolved"]


@pytest.mark.parametrize(
    "body",
    [
        "await Room.findAll(given);",
        "await Room.findAll({ where: Sequelize.literal(`tenant_id = '${tenantId}'`) });",
        "await Room.findAll({ where: { [given]: id } });",
        "await Room.scope('unknown').findAll({ where: { name: id } });",
        "await given.findByPk(id);",
        "await Promise.all([Room, Bed].map((each) => each.findAll()));",
        "const named = { room: Room };\nawait named.room.findAll({ limit: 3 });",
        "await Bed.findAll({ include: [{ model: Room, as: 'room', where: { tenantId }, required: given }] });",
        "await Room.bulkCreate([{ id, name: id, tenantId }], { updateOnDuplicate: ['name', 'tenantId'] });",
        "const options = { where: {} };\noptions.where.tenantId = tenantId;\nawait Room.findAll(options);",
        "await Room.findAll({ where: { tenantId }, ...given });",
    ],
)
def test_a_condition_that_is_not_read_leaves_a_query_open(tmp_path: Path, body: str) -> None:
    after = "import { given } from 'elsewhere';"
    assert [scope for _, scope in scopes(tmp_path, body, after)] == ["unresolved"]


@pytest.mark.parametrize(
    "body",
    [
        "await Room.scope({ method: ['ofTenant', tenantId] }).findByPk(id);",
        "await Room.scope(['open', { method: ['ofTenant', tenantId] }]).findAll();",
        "await Room.schema(`of_${tenantId}`).findAll({ where: { name: id } });",
        "await connectionOf(tenantId).models.Room.findByPk(id);",
        "const rooms = Room.scope({ method: ['ofTenant', tenantId] });\nawait rooms.count();",
        "await sequelize.query('select * from rooms where tenant_id = :owner', { replacements: { owner: tenantId } });",
        "await sequelize.query('select * from rooms where tenant_id = ?', { replacements: [tenantId] });",
        "await sequelize.query('select * from rooms where tenant_id = $owner', { bind: { owner: tenantId } });",
        "await sequelize.query('select * from rooms where tenant_id = $1', { bind: [tenantId] });",
    ],
)
def test_scopes_and_statements_limit(tmp_path: Path, body: str) -> None:
    assert [scope for _, scope in scopes(tmp_path, body)] == ["where"]


def test_a_method_that_the_class_of_a_model_has_for_itself_leaves_a_query_open(tmp_path: Path) -> None:
    text = (
        "export class Park extends Model {\n  static findAll(options: any) {\n"
        "    return super.findAll({ ...options, where: { ...options.where, tenantId: current() } });\n  }\n}\n"
        "Park.init({ tenantId: DataTypes.UUID }, { sequelize });\n"
    )
    code = "import { Park } from './models';\nexport const all = (tenantId: string) => Park.findAll({ limit: 9 });\n"
    found = data_of(tmp_path, {"models.ts": MODELS + text, "a.ts": code}).queries
    assert [query.scope for query in found if query.place.path == "a.ts"] == ["unresolved"]


def test_a_loaded_row_is_as_limited_as_its_query(tmp_path: Path) -> None:
    body = (
        "const room = await Room.findOne({ where: { id, tenantId } });\nawait room?.update({ name: id });\n"
        "room.name = id;\nawait room.save();\nawait room.destroy();\nawait room.getBeds();\nawait room.$get('beds');"
    )
    assert scopes(tmp_path, body) == [
        ("room.findFirst", "where"), ("room.update", "guarded"), ("room.update", "guarded"),
        ("room.delete", "guarded"), ("bed.findMany", "guarded"), ("bed.findMany", "guarded"),
    ]  # fmt: skip


def test_new_rows_get_their_tenant(tmp_path: Path) -> None:
    body = (
        "await Room.create({ name: id, tenantId });\nawait Room.bulkCreate(ids.map((one) => ({ tenantId })));\n"
        "const room = Room.build({ tenantId });\nawait room.save();\n"
        "await Room.findOrCreate({ where: { tenantId, name: id }, defaults: { tenantId } });\n"
        "await Room.upsert({ id, tenantId });"
    )
    found = dict(scopes(tmp_path, body))
    assert (found["room.create"], found["room.createMany"], found["room.findFirst"]) == ("data", "data", "where")


@pytest.mark.parametrize(
    ("files", "scope"),
    [
        ({"a.ts": "export class Rooms {\n  constructor(@InjectModel(Room) private readonly rooms: typeof Room) {}\n"
          "  one(tenantId: string, id: string) { return this.rooms.findOne({ where: { tenantId } }); }\n}"}, "where"),
        ({"a.ts": "export class Rooms {\n  constructor(private rooms: ModelStatic<Room>) {}\n"
          "  one(tenantId: string, id: string) { return this.rooms.findByPk(id); }\n}"}, "unscoped"),
        ({"a.js": "const db = require('./models');\n"
          "exports.one = (tenantId, id) => db.Room.findOne({ where: { id } });"}, "unscoped"),
        ({"a.js": "const { Room } = require('./models');\n"
          "exports.one = (tenantId, id) => Room.findOne({ where: { id, tenantId } });"}, "where"),
        ({"a.js": "const Base = require('./base');\nconst { Room } = require('./models');\n"
          "class Rooms extends Base {\n  constructor() { super(Room); }\n"
          "  one(tenantId, id) { return this.model.findOne({ where: { id, tenantId } }); }\n}\n",
          "base.js": "class Base {\n  constructor(model) { this.model = model; }\n}\nmodule.exports = Base;\n"},
         "where"),
    ],
)  # fmt: skip
def test_a_model_is_told_by_what_gives_it(tmp_path: Path, files: Mapping[str, str], scope: str) -> None:
    starts = {p: START if p.endswith(".ts") else "" for p in files}
    given = {path: starts[path] + text for path, text in files.items()}
    found = data_of(tmp_path, {"models.ts": MODELS, **given}).queries
    assert [query.scope for query in found if query.place.path.startswith("a.")] == [scope]
