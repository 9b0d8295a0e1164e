"""What is inferred from a schema about tenants, what it may decide, and what is only said."""

from secgate.facts.inference.assumptions import assumptions, contradictions
from secgate.facts.inference.tenancy import Tenancy, completed, doubt, tenancy_of
from secgate.facts.prisma import parse_schema
from secgate.facts.schemas import Model, Schema, schema_of
from secgate.settings.config import Config

KNOWN = ("tenantId", "tenant_id")
WORKSPACES = """
model User { id String @id
  members Member[]
}
model Workspace { id String @id
}
model Member {
  userId String
  workspaceId String
  user User @relation(fields: [userId], references: [id])
  workspace Workspace @relation(fields: [workspaceId], references: [id])
}
model Form {
  id String @id
  workspaceId String
  workspace Workspace @relation(fields: [workspaceId], references: [id])
}
"""


def belonging(owner: str, key: str, *names: str) -> str:
    """Models that belong to an owner."""
    return "".join(
        f"model {name} {{\n  id String @id\n  {key} String\n"
        f"  owner {owner} @relation(fields: [{key}], references: [id])\n}}\n"
        for name in names
    )


def models(text: str) -> tuple[Model, ...]:
    return parse_schema(text.replace("{ id", "{\n  id"), "prisma/schema.prisma").models


def found(text: str) -> Tenancy:
    return tenancy_of(models(text), KNOWN)


def schema(text: str, config: Config) -> Schema:
    root = config.tenant_root if isinstance(config.tenant_root, str) else None
    return schema_of(models(text), tenant_keys=config.tenant_keys, root=root)


def root_and_keys(text: str) -> tuple[str, str | None, tuple[str, ...]]:
    tenancy = found(text)
    owner = tenancy.owner
    return tenancy.state, owner.model.name if owner is not None else None, owner.keys if owner is not None else ()


def test_a_key_that_is_known_anyway_needs_no_proof() -> None:
    assert found("model Tenant { id String @id\n}\n" + belonging("Tenant", "tenantId", "A", "B")).state == "default"


def test_a_tenant_of_another_name_is_proven_by_its_name_and_by_those_that_belong_to_it() -> None:
    assert root_and_keys(WORKSPACES) == ("proven", "Workspace", ("workspaceId",))


def test_both_schemas_of_one_application_count_as_one() -> None:
    owner = found(WORKSPACES + WORKSPACES).owner
    assert owner is not None
    assert len(owner.owned) == 2


def test_a_short_name_of_the_tenant_is_its_key_too() -> None:
    text = "model Organization { id String @id\n}\n" + belonging("Organization", "orgId", "A", "B")
    assert root_and_keys(text) == ("proven", "Organization", ("orgId",))


def test_the_posts_of_a_blog_are_no_tenants_of_their_comments() -> None:
    text = "model Post { id String @id\n}\n" + belonging("Post", "postId", "Comment", "Like", "Share", "View")
    assert root_and_keys(text) == ("none", None, ())


def test_what_belongs_to_a_person_makes_no_tenant() -> None:
    text = "model User { id String @id\n}\n" + belonging("User", "userId", "Note", "List", "Tag", "Photo")
    assert found(text).state == "none"


def accounts(of_user: str) -> str:
    text = "model Account { id String @id\n}\n" + belonging("Account", "accountId", "Invoice", "Payment", "Event")
    return text + f"model User {{\n  id String @id\n{of_user}}}\n"


def test_an_account_that_several_users_belong_to_is_a_question() -> None:
    relation = "  account Account @relation(fields: [accountId], references: [id])\n"
    assert root_and_keys(accounts("  accountId String\n" + relation)) == ("likely", "Account", ("accountId",))
    assert found(accounts("  accountId String @unique\n" + relation)).state == "none"
    assert found(accounts("")).state == "none"


def test_an_account_that_users_are_members_of_is_a_question() -> None:
    member = """
    model AccountMember {
      id String @id
      accountId String
      account Account @relation(fields: [accountId], references: [id])
      userId String
      user User @relation(fields: [userId], references: [id])
    }
    """
    assert root_and_keys(accounts("") + member) == ("likely", "Account", ("accountId",))


def test_the_logins_of_a_user_are_no_tenants() -> None:
    text = "model User { id String @id\n}\n" + belonging("User", "userId", "Account", "Session", "Note", "Tag")
    assert found(text + belonging("Account", "accountId", "Scope", "Grant", "Refresh")).state == "none"


def test_one_model_proves_no_tenant() -> None:
    text = "model Team { id String @id\n}\n" + belonging("Team", "teamId", "A")
    assert found(text).state != "proven"


CLINIC = """
model Clinic { id String @id
}
model Patient {
  id String @id
  clinicId String
}
model Visit {
  id String @id
  clinicId String
  patientId String
  patient Patient @relation(fields: [patientId], references: [id])
}
model Partner {
  id String @id
  clinicId String
}
"""


def test_a_key_of_any_name_that_is_repeated_below_others_is_a_question() -> None:
    assert root_and_keys(CLINIC) == ("likely", "Clinic", ("clinicId",))


def test_a_key_that_is_not_repeated_is_none() -> None:
    assert found(CLINIC.replace("  clinicId String\n  patientId", "  patientId")).state == "none"


def test_a_key_of_less_than_half_of_the_models_is_none() -> None:
    others = "".join(f"model Other{n} {{\n  id String @id\n}}\n" for n in range(4))
    assert found(CLINIC + others).state == "none"


def test_a_column_without_a_relation_belongs_to_the_model_that_it_is_called_after() -> None:
    assert root_and_keys(CLINIC.replace("clinicId", "orgId").replace("Clinic", "Org")) == ("proven", "Org", ("orgId",))


def test_a_column_that_refers_to_another_model_is_none_of_that() -> None:
    text = "model Team { id String @id\n}\nmodel Squad { id String @id\n}\n" + belonging("Squad", "teamId", "A", "B")
    assert found(text).state == "none"


def test_two_tenants_side_by_side_are_a_question() -> None:
    text = "model Team { id String @id\n}\nmodel Company { id String @id\n}\n"
    text += belonging("Team", "teamId", "A", "B", "C") + belonging("Company", "companyId", "D", "E")
    tenancy = found(text)
    assert (tenancy.state, [rival.model.name for rival in tenancy.rivals]) == ("likely", ["Company"])


def test_a_team_inside_an_organization_is_not_the_tenant() -> None:
    text = "model Organization { id String @id\n}\n" + belonging("Organization", "organizationId", "Team", "A", "B")
    assert root_and_keys(text + belonging("Team", "teamId", "C", "D")) == (
        "proven", "Organization", ("organizationId",),
    )  # fmt: skip


def test_an_owner_of_another_name_that_persons_are_members_of_is_a_question() -> None:
    text = "model User { id String @id\n}\nmodel Project { id String @id\n}\n"
    text += belonging("Project", "projectId", "Link", "Domain", "ProjectMember")
    text = text.replace(
        "model ProjectMember {",
        "model ProjectMember {\n  userId String\n  user User @relation(fields: [userId], references: [id])",
    )
    assert root_and_keys(text) == ("likely", "Project", ("projectId",))


def test_a_tenant_that_others_belong_to_by_a_column_of_another_name_is_a_question() -> None:
    text = "model Tenant { id String @id\n}\n" + belonging("Tenant", "accountId", "Invoice")
    assert root_and_keys(text) == ("likely", "Tenant", ("accountId",))


def test_a_stray_column_of_the_known_name_does_not_hide_the_tenant() -> None:
    text = WORKSPACES + belonging("Workspace", "workspaceId", "A", "B", "C")
    text += "model AzureLogin {\n  id String @id\n  tenantId String\n}\n"
    assert root_and_keys(text)[:2] == ("likely", "Workspace")


def test_a_proven_tenant_completes_a_configuration_that_says_nothing_of_it() -> None:
    config = completed(Config(), found(WORKSPACES))
    assert (config.tenant_root, config.tenant_keys) == ("Workspace", (*KNOWN, "workspaceId"))


def test_what_the_configuration_says_of_tenants_wins() -> None:
    written = Config(tenant_keys=("spaceId",))
    assert completed(written, found(WORKSPACES)) is written


def test_a_question_decides_nothing() -> None:
    text = "model Tenant { id String @id\n}\n" + belonging("Tenant", "accountId", "Invoice")
    assert completed(Config(), found(text)) == Config()


def test_a_proven_tenant_asks_to_be_confirmed() -> None:
    asked = doubt(found(WORKSPACES), Config())
    assert asked is not None
    assert "confirm it: tenant_keys: [workspaceId]" in asked.reason


def test_a_confirmed_tenant_asks_nothing() -> None:
    assert doubt(found(WORKSPACES), Config(tenant_keys=("workspaceId",))) is None


def test_an_assumption_counts_the_models_that_have_the_key() -> None:
    config = completed(Config(), found(WORKSPACES))
    made = assumptions(Config(), config, schema(WORKSPACES, config), found(WORKSPACES))
    expected = "tenant key workspaceId: 2 of 4 models have it; inferred, because they belong to Workspace by it: "
    assert made[0] == f"{expected}prisma/schema.prisma:6"


def test_an_assumption_names_the_models_without_a_tenant() -> None:
    config = completed(Config(), found(WORKSPACES))
    made = assumptions(Config(), config, schema(WORKSPACES, config), found(WORKSPACES))
    assert "1 model without a tenant: User" in made


def told(written: Config, text: str = WORKSPACES) -> list[str]:
    return list(contradictions(written, schema(text, written), found(text), ["src/jobs/a.ts"]))


def test_a_single_tenant_that_the_schema_contradicts_is_said() -> None:
    written = Config.model_validate({"tenant_root": {"none": "one customer, on its own machine"}})
    said = "the configuration says that there is one tenant alone"
    assert told(written) == [f"{said}, although 2 models belong to Workspace by workspaceId: prisma/schema.prisma:6"]


def test_another_tenant_than_the_schema_shows_is_said() -> None:
    assert "the tenant is another" in told(Config(tenant_keys=("spaceId",)))[0]


def test_a_model_that_is_not_there_is_said() -> None:
    written = Config.model_validate(
        {"tenant_root": "Shop", "global_models": [{"name": "Plan", "reason": "the same for all"}]}
    )
    assert [line.split(",")[0] for line in told(written)[1:]] == [
        "the configuration names Shop as tenant_root", "the configuration names Plan in global_models",
    ]  # fmt: skip


def test_a_glob_that_means_no_file_is_said() -> None:
    entries = [{"path": glob, "reason": "started by the clock"} for glob in ("src/jobs/**", "src/cron/**")]
    written = Config.model_validate({"tenant_keys": ["workspaceId"], "cross_tenant_paths": entries})
    assert told(written) == ["the configuration names src/cron/** in cross_tenant_paths, and no file is meant by it"]
