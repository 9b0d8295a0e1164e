create table tenants (id uuid primary key);
create table rooms (id uuid primary key, tenant_id uuid not null references tenants (id), name text);
