create table public.tenants (id uuid primary key, name text not null);
create table public.rooms (id uuid primary key, tenant_id uuid not null references public.tenants (id), name text not null);
-- ruleid: tenant-key-unindexed
create table public.bookings (
  id uuid primary key,
  tenant_id uuid not null references public.tenants (id),
  room_id uuid not null references public.rooms (id),
  guests int
);
create index rooms_tenant on public.rooms (tenant_id, name);
create index on public.bookings (room_id);
