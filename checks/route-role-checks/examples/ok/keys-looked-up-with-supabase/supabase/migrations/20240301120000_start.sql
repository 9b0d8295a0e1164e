create table tenants (id uuid primary key);
create table station_keys (digest text primary key, tenant_id uuid not null references tenants (id));
create table readings (id uuid primary key, tenant_id uuid not null references tenants (id), value int);
