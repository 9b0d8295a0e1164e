"""What is read of entities of TypeORM, and which of its calls are queries, in each form that it allows."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from secgate.context import build_context
from secgate.facts.data import Data
from secgate.facts.schemas import Model
from secgate.facts.typescript.typeorm_texts import Group, Term, read_text
from secgate.settings.config import Config
from secgate.target.snapshot import take
from secgate.target.tree import open_work_tree
from support import write

IMPORTS = """import { BaseEntity, Column, Entity, Index, JoinColumn, ManyToOne, OneToMany, OneToOne, PrimaryColumn,
  PrimaryGeneratedColumn, RelationId, Unique } from 'typeorm';
"""
ENTITIES = f"""{IMPORTS}
@Entity() export class Tenant extends BaseEntity {{
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column() name: string;
}}
@Entity('rooms') export class Room extends BaseEntity {{
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column({{ name: 'tenant_id' }}) tenantId: string;
  @ManyToOne(() => Tenant) @JoinColumn({{ name: 'tenant_id' }}) tenant: Tenant;
  @Column() name: string;
  @OneToMany(() => Bed, (bed) => bed.room) beds: Bed[];
}}
@Entity() export class Bed extends BaseEntity {{
  @PrimaryGeneratedColumn('uuid') id: string;
  @ManyToOne(() => Room, (room) => room.beds) room: Room;
}}
"""
START = """import { Brackets, EntityManager, Equal, FindManyOptions, In, Like, Not, Repository } from 'typeorm';
import { DataSource, SelectQueryBuilder } from 'typeorm';
import { Bed, Room, Tenant } from './entities';
const source = new DataSource({ type: 'postgres' });
const rooms = source.getRepository(Room);
const beds = source.getRepository(Bed);
"""


def data_of(folder: Path, files: Mapping[str, str]) -> Data:
    write(folder, files)
    return build_context(take(open_work_tree(folder)), Config(), []).data


def entities(folder: Path, text: str, **others: str) -> dict[str, Model]:
    named = {f"{name}.ts": body for name, body in others.items()}
    return data_of(folder, {"entities.ts": text, **named}).schema.by_name


def scopes(folder: Path, body: str, after: str = "") -> list[tuple[str, str]]:
    """(what is asked, its scope) of each query in a function that holds the tenant and an id."""
    code = f"{START}export async function f(tenantId: string, id: string, ids: string[]) {{\n{body}\n}}\n{after}"
    found = data_of(folder, {"entities.ts": ENTITIES, "a.ts": code}).queries
    return [(query.what, query.scope) for query in found]


def test_columns_have_the_name_of_their_field_and_that_of_the_database(tmp_path: Path) -> None:
    model = entities(tmp_path, ENTITIES)["Room"]
    assert [(f.name, f.kind, f.column, f.unique) for f in model.fields if not f.relation_fields and not f.is_list] == [
        ("id", "String", "id", True),
        ("tenantId", "String", "tenant_id", False),
        ("name", "String", "name", False),
    ]
    assert (model.table, model.path, model.orm) == ("rooms", "entities.ts", "typeorm")


def test_relations_tie_entities_to_the_tenant(tmp_path: Path) -> None:
    data = data_of(tmp_path, {"entities.ts": ENTITIES})
    assert data.schema.tenancy == {"Tenant": "root", "Room": "direct", "Bed": "indirect"}
    room = next(f for f in data.schema.by_name["Room"].fields if f.name == "tenant")
    assert (room.kind, room.relation_fields) == ("Tenant", ("tenantId",))


@pytest.mark.parametrize(
    ("relation", "key"),
    [
        ("@ManyToOne(() => Tenant) tenant: Tenant;", "tenantId"),
        ("@ManyToOne('Tenant') @JoinColumn({ name: 'tenant_id' }) tenant: Tenant;", "tenantId"),
        ("@ManyToOne((type) => Tenant) tenant: Tenant; @RelationId((a: A) => a.tenant) tenantId: string;", "tenantId"),
        ("@Column() of: string; @ManyToOne(() => Tenant) @JoinColumn({ name: 'of' }) tenant: Tenant;", "of"),
    ],
)
def test_a_relation_has_a_key_whether_or_not_that_is_a_column_of_the_class(
    tmp_path: Path, relation: str, key: str
) -> None:
    text = f"{ENTITIES}@Entity() export class A {{ @PrimaryColumn() id: string; {relation} }}\n"
    model = entities(tmp_path, text)["A"]
    assert next(f.relation_fields for f in model.fields if f.name == "tenant") == (key,)
    assert key in {f.name for f in model.fields}


def test_the_columns_of_base_classes_of_other_files_count(tmp_path: Path) -> None:
    base = f"{IMPORTS}export abstract class Base {{ @PrimaryColumn() id: string; }}\n"
    base += "export abstract class OfTenant extends Base { @Index() @Column() tenantId: string; }\n"
    text = (
        f"{IMPORTS}import {{ OfTenant }} from './base';\n@Entity() export class A extends OfTenant {{ "
        f"@Column() b: string; }}\n"
    )
    model = entities(tmp_path, text, base=base)["A"]
    assert [f.name for f in model.fields] == ["id", "tenantId", "b"]
    assert model.indexes == (("tenantId",),)


def test_a_function_may_make_the_base_class(tmp_path: Path) -> None:
    made = (
        "export function OfTenant(Base: any) { abstract class Made extends Base { @Column() tenantId: "
        "string; } return Made; }\n"
    )
    text = f"{IMPORTS}{made}@Entity() export class A extends OfTenant(Object) {{ @PrimaryColumn() id: string; }}\n"
    assert [f.name for f in entities(tmp_path, text)["A"].fields] == ["tenantId", "id"]


def test_uniques_and_indexes_of_the_class_name_fields_and_relations(tmp_path: Path) -> None:
    head = (
        "@Entity() @Unique('u', ['tenant', 'slug']) @Index(['name', 'slug']) @Index((a: A) => [a.slug], "
        "{ unique: true })"
    )
    body = (
        "@PrimaryColumn() id: string; @ManyToOne(() => Tenant) tenant: Tenant; @Column() slug: string; "
        "@Column() name: string;"
    )
    model = entities(tmp_path, f"{ENTITIES}{head} export class A {{ {body} }}\n")["A"]
    assert model.uniques == (("tenantId_slug", ("tenantId", "slug")),)
    assert model.indexes == (("name", "slug"),)
    assert {f.name for f in model.fields if f.unique} == {"id", "slug"}


def test_a_part_of_a_compound_key_is_not_unique(tmp_path: Path) -> None:
    body = "@PrimaryColumn() tenantId: string; @PrimaryColumn() no: number;"
    model = entities(tmp_path, f"{ENTITIES}@Entity() export class A {{ {body} }}\n")["A"]
    assert not any(f.unique for f in model.fields)
    assert model.uniques == (("tenantId_no", ("tenantId", "no")),)


def test_a_schema_may_be_an_object(tmp_path: Path) -> None:
    base = "const base = { id: { type: String, primary: true }, tenantId: { type: String, name: 'tenant_id' } };\n"
    columns = "columns: { ...base, slug: { type: 'varchar', unique: true } }"
    related = "relations: { room: { type: 'many-to-one', target: 'Room', joinColumn: { name: 'room' } } }"
    listed = "indices: [{ columns: ['slug', 'id'] }], uniques: [{ columns: ['tenantId', 'slug'] }]"
    options = f"name: 'Note', tableName: 'notes', {columns}, {related}, {listed}"
    text = (
        f"import {{ EntitySchema }} from 'typeorm';\n{base}export const NoteSchema = new EntitySchema({{ "
        f"{options} }});\n"
    )
    model = entities(tmp_path, text)["Note"]
    assert [(f.name, f.unique, f.relation_fields) for f in model.fields] == [
        ("id", True, ()),
        ("tenantId", False, ()),
        ("slug", True, ()),
        ("roomId", False, ()),
        ("room", False, ("roomId",)),
    ]
    assert (model.table, model.indexes) == ("notes", (("slug", "id"),))
    assert model.uniques == (("tenantId_slug", ("tenantId", "slug")),)


def test_a_column_whose_transformer_or_hook_encrypts_is_told_apart(tmp_path: Path) -> None:
    seal = "const sealing = { to: (v: string) => encrypt(v), from: (v: string) => v };\n"
    columns = (
        "@Column({ transformer: sealing }) a: string; @Column({ transformer: trimming }) b: string; "
        "@Column() c: string;"
    )
    hook = "@BeforeInsert() @BeforeUpdate() async keep() { this.c = await hash(this.c); }"
    trim = "const trimming = { to: (v: string) => v.trim(), from: (v: string) => v };\n"
    text = f"{IMPORTS}{seal}{trim}@Entity() export class A {{ @PrimaryColumn() id: string; {columns} {hook} }}\n"
    found = {f.name: f.kind for f in entities(tmp_path, text)["A"].fields}
    assert found == {"id": "String", "a": "Sealed", "b": "String", "c": "Sealed"}


@pytest.mark.parametrize(
    "body",
    [
        "await rooms.find({ where: { tenantId } });",
        "await rooms.findBy({ tenant: { id: tenantId } });",
        "await rooms.findAndCount({ where: [{ tenantId, id }, { tenantId: Equal(tenantId), name: Like('a') }] });",
        "await rooms.find({ tenantId });",
        "await rooms.findOne(id, { where: { tenantId } });",
        "await Room.findOneByOrFail({ id, tenantId });",
        "await source.manager.find(Room, { where: { tenantId } });",
        "await source.transaction(async (tx) => tx.getRepository(Room).delete({ id: In(ids), tenantId }));",
        "await source.transaction(async (tx) => tx.withRepository(rooms).countBy({ tenantId }));",
        "await source.createQueryRunner().manager.update(Room, { id, tenantId }, { name: 'a' });",
        "await getRepository(Room).softDelete({ id, tenantId });",
        "const where: Record<string, unknown> = { tenantId };\nif (id) where.id = id;\nawait rooms.find({ where });",
        "const options: FindManyOptions<Room> = { where: { tenantId } };\nawait rooms.find(options);",
        "await rooms.createQueryBuilder('r').where('r.tenantId = :tenantId', { tenantId }).getMany();",
        "await rooms.createQueryBuilder('r').where('r.tenant = :t AND r.id = :id', { t: tenantId, id }).getOne();",
        "await rooms.createQueryBuilder('r').where({ tenantId }).andWhere('r.id = :id', { id }).getOne();",
        "await rooms.createQueryBuilder('r').where(`r.tenant_id = '${tenantId}'`).getRawMany();",
        (
            "const r = 'r';\nawait rooms.createQueryBuilder(r).where(`${r}.tenantId = :t`).setParameter('t', "
            "tenantId).getMany();"
        ),
        "await beds.createQueryBuilder('b').innerJoin('b.room', 'r', 'r.tenantId = :t', { t: tenantId }).getMany();",
        (
            "await beds.createQueryBuilder('b').leftJoin('b.room', 'r').where('r.tenantId = :t', { t: tenantId "
            "}).getMany();"
        ),
        (
            "const q = rooms.createQueryBuilder('r').where('r.tenantId = :tenantId', { tenantId });\n"
            "if (id) q.andWhere(new Brackets((b) => { b.where('r.id = :id', { id }).orWhere('r.name = :id'); "
            "}));\nawait q.getMany();"
        ),
        (
            "let q = rooms.createQueryBuilder('r');\nq = q.where('r.tenantId = :tenantId', { tenantId "
            "});\nawait q.getCount();"
        ),
        (
            "await source.createQueryBuilder().update(Room).set({ name: 'a' }).where('tenant_id = :tenantId', { "
            "tenantId }).execute();"
        ),
        (
            "await source.createQueryBuilder().delete().from(Room).where('id = :id AND tenantId = :tenantId', { "
            "id, tenantId }).execute();"
        ),
        "await beds.find({ where: { room: { tenantId } } });",
        "await paginate(rooms, { page: 1 }, { where: { tenantId } });",
        "await paginate(rooms.createQueryBuilder('r').where('r.tenantId = :tenantId', { tenantId }), { page: 1 });",
        "await sourceFor(tenantId).getRepository(Room).find();",
    ],
)
def test_a_query_is_limited_however_it_is_written(tmp_path: Path, body: str) -> None:
    found = scopes(tmp_path, body)
    assert found
    assert {scope for _, scope in found} <= {"where", "relation", "unique"}


@pytest.mark.parametrize(
    "body",
    [
        "await rooms.find({ where: [{ tenantId }, { name: 'a' }] });",
        "await rooms.find({ where: { tenantId: Not(tenantId) } });",
        "await rooms.findBy({ id: In(ids) });",
        (
            "await rooms.createQueryBuilder('r').where('r.tenantId = :tenantId OR r.name = :id', { tenantId, id "
            "}).getMany();"
        ),
        (
            "await rooms.createQueryBuilder('r').where('r.tenantId = :tenantId', { tenantId }).orWhere('r.id = "
            ":id', { id }).getMany();"
        ),
        (
            "await rooms.createQueryBuilder('r').where('r.tenantId = :tenantId', { tenantId }).where('r.id = "
            ":id', { id }).getMany();"
        ),
        "await beds.createQueryBuilder('b').leftJoin('b.room', 'r', 'r.tenantId = :tenantId', { tenantId }).getMany();",
        "await rooms.createQueryBuilder('r').where('NOT (r.tenantId = :tenantId)', { tenantId }).getMany();",
        "await rooms.find();",
        "await paginate(rooms, { page: 1 });",
        "await rooms.save({ id, name: 'a', tenantId });",
    ],
)
def test_a_query_that_is_not_limited_is_never_taken_for_one(tmp_path: Path, body: str) -> None:
    found = scopes(tmp_path, body)
    assert found
    assert {scope for _, scope in found} <= {"unscoped", "unresolved"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("await rooms.save({ name: 'a', tenantId });", [("room.create", "data")]),
        ("await rooms.insert([{ tenantId }, { tenantId }]);", [("room.createMany", "data")]),
        ("const a = new Room();\na.tenantId = tenantId;\nawait rooms.save(a);", [("room.create", "data")]),
        ("await rooms.save(rooms.create({ tenant: { id: tenantId } }));", [("room.create", "data")]),
        ("const a = Room.create({ tenantId });\nawait a.save();", [("room.create", "data")]),
        ("await source.manager.save(Room, { tenantId });", [("room.create", "data")]),
        (
            "const a = plainToInstance(Room, {});\na.tenantId = tenantId;\nawait source.manager.save(a);",
            [("room.create", "data")],
        ),
        (
            "const a = await rooms.findOneBy({ id, tenantId });\na.name = 'a';\nawait rooms.save(a);",
            [("room.findFirst", "where"), ("room.update", "where")],
        ),
        (
            "const a = await rooms.findBy({ tenantId });\nfor (const one of a) await one.remove();",
            [("room.findMany", "where"), ("room.delete", "where")],
        ),
        (
            "const a = await rooms.findOneByOrFail({ id, tenantId });\nawait rooms.save({ ...a, name: 'b' });",
            [("room.findFirstOrThrow", "where"), ("room.update", "where")],
        ),
        ("await rooms.upsert({ tenantId, name: id }, ['tenantId', 'name']);", [("room.upsert", "unique")]),
    ],
)
def test_what_is_saved_is_new_or_was_loaded(tmp_path: Path, body: str, expected: list[tuple[str, str]]) -> None:
    assert scopes(tmp_path, body) == expected


CLASSES = {
    "injected": (
        "export class Rooms { constructor(@InjectRepository(Room) private readonly all: Repository<Room>) {}\n"
        "  list(tenantId: string) { return this.all.find({ where: { tenantId } }); } }"
    ),
    "custom": (
        "export class Rooms extends Repository<Room> {\n"
        "  list(tenantId: string) { return this.find({ where: { tenantId } }); } }"
    ),
    "custom elsewhere": (
        "class Own extends Repository<Room> {}\nexport class Rooms { constructor(private own: Own) {}\n"
        "  list(tenantId: string) { return this.own.findBy({ tenantId }); } }"
    ),
    "generic": (
        "abstract class Of<T> { constructor(protected readonly all: Repository<T>) {}\n"
        "  list(tenantId: string) { return this.all.find({ where: { tenantId } as any }); } }\n"
        "export class Rooms extends Of<Room> {}"
    ),
    "inherited": (
        "abstract class Of<T> { constructor(protected readonly all: Repository<T>) {} }\n"
        "export class Rooms extends Of<Room> { list(tenantId: string) { return this.all.findBy({ tenantId }); } }"
    ),
    "assigned": (
        "export class Rooms { private all; constructor(manager: EntityManager) { this.all = "
        "manager.getRepository(Room); }\n"
        "  list(tenantId: string) { return this.all.findBy({ tenantId }); } }"
    ),
    "getter": (
        "export class Rooms { private get all() { return source.getRepository(Room); }\n"
        "  list(tenantId: string) { return this.all.findBy({ tenantId }); } }"
    ),
    "extended": (
        "export const own = source.getRepository(Room).extend({\n"
        "  list(tenantId: string) { return this.findBy({ tenantId }); } });"
    ),
    "own builder": (
        "export class Rooms extends Repository<Room> {\n"
        "  private of(tenantId: string) { return this.createQueryBuilder('r').where('r.tenantId = "
        ":tenantId', { tenantId }); }\n"
        "  list(tenantId: string) { return this.of(tenantId).andWhere('r.name = :a', { a: 1 }).getMany(); } }"
    ),
    "handed builder": (
        "function limit(q: SelectQueryBuilder<Room>, tenantId: string) { q.andWhere('r.tenantId = "
        ":tenantId', { tenantId }); }\n"
        "export function list(tenantId: string) { const q = rooms.createQueryBuilder('r'); limit(q, "
        "tenantId); return q.getMany(); }"
    ),
}


@pytest.mark.parametrize("code", CLASSES.values(), ids=CLASSES)
def test_a_repository_is_told_wherever_it_comes_from(tmp_path: Path, code: str) -> None:
    found = data_of(tmp_path, {"entities.ts": ENTITIES, "a.ts": f"{START}{code}\n"}).queries
    assert [(query.model, query.operation, query.scope) for query in found] == [("Room", "findMany", "where")]


@pytest.mark.parametrize(
    "body",
    [
        "return ids.find((one) => one === id);",
        "const known = new Map();\nknown.delete(id);\nknown.clear();\nreturn known.size;",
        "return { rooms: ids.length };",
    ],
)
def test_what_is_no_repository_is_no_query(tmp_path: Path, body: str) -> None:
    assert scopes(tmp_path, body) == []


def test_a_statement_is_read_with_its_parameters(tmp_path: Path) -> None:
    code = (
        "await source.query('SELECT * FROM rooms WHERE tenant_id = $1', [tenantId]);\n"
        "await source.manager.query('UPDATE rooms SET name = ? WHERE tenant_id = ?', [id, tenantId]);\n"
        "await rooms.query('SELECT * FROM rooms WHERE name = $1', [ids]);\n"
        "await source.query(`SELECT * FROM rooms WHERE name = '${name}'`);"
    )
    assert [scope for _, scope in scopes(tmp_path, code)] == ["where", "where", "unscoped", "unscoped"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("r.a = :b", Term("r", "a", many=False, value="b")),
        ('"r"."a" IN (:...b)', Term("r", "a", many=True, value="b")),
        ("a = ANY(:b)", Term("", "a", many=True, value="b")),
        (":b = r.a", Term("r", "a", many=False, value="b")),
        ("r.a = s.b", Term("r", "a", many=False, column=True)),
        ("r.a = 'x OR y'", Term("r", "a", many=False)),
        ("(( r.a = __part0__ ))", Term("r", "a", many=False, value="#0")),
        ("r.a <> :b", Group("unread", text="r.a <> :b")),
        ("r.a IN (SELECT id FROM s)", Group("unread", text="r.a IN (SELECT id FROM s)")),
        ("NOT (r.a = :b)", Group("not", text="NOT (r.a = :b)")),
    ],
)
def test_conditions_are_read_as_text(text: str, expected: Group | Term) -> None:
    assert read_text(text) == expected


@pytest.mark.parametrize(
    ("text", "kind", "count"),
    [
        ("a = :a AND b = :b AND c = :c", "and", 3),
        ("a = :a or b = :b", "or", 2),
        ("a BETWEEN :a AND :b AND c = :c", "and", 2),
        ("(a = :a OR b = :b) AND c = :c", "and", 2),
        ("a = ' and ' AND b = :b", "and", 2),
    ],
)
def test_words_join_conditions(text: str, kind: str, count: int) -> None:
    found = read_text(text)
    assert isinstance(found, Group)
    assert (found.kind, len(found.parts)) == (kind, count)
