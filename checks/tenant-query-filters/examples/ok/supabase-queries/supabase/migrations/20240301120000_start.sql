create table public.tenants (id uuid primary key, name text not null);
create table public.members (
  id uuid primary key,
  tenant_id uuid not null references public.tenants (id),
  user_id uuid not null references auth.users (id)
);
create table public.invoices (
  id uuid primary key,
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  number text not null,
  status text not null,
  unique (tenant_id, number)
);
create table public.lines (
  id uuid primary key,
  invoice_id uuid not null references public.invoices (id),
  amount numeric not null
);
create table public.events (id uuid primary key, tenant_id uuid not null references public.tenants (id), kind text);
create table public.drafts (id uuid primary key, tenant_id uuid not null references public.tenants (id), body text);

create function public.is_member_of(tenant uuid) returns boolean language sql stable as $$
  select exists (select 1 from public.members m where m.tenant_id = tenant and m.user_id = auth.uid())
$$;

alter table public.invoices enable row level security;
alter table public.lines enable row level security;
alter table public.drafts enable row level security;
create policy "members read" on public.invoices for select using (public.is_member_of(tenant_id));
create policy "members change" on public.invoices for update using (public.is_member_of(tenant_id));
create policy "everybody reads" on public.lines for select to authenticated using (true);
create policy "own drafts" on public.drafts for all using (tenant_id = (auth.jwt() ->> 'tenant_id')::uuid);
