create table public.tenants (id uuid primary key, name text not null);
create table public.rooms (id uuid primary key, tenant_id uuid not null references public.tenants (id), name text not null);
create table public.bookings (
  id uuid primary key,
  tenant_id uuid not null references public.tenants (id),
  room_id uuid not null references public.rooms (id)
);
alter table public.rooms enable row level security;
create policy "own rooms" on public.rooms for all using (tenant_id = (auth.jwt() ->> 'tenant_id')::uuid);
