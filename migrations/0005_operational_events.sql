-- Endpoints at which nothing succeeds are disabled, and what happens to endpoints is told to whoever wants to know.

-- Off, or after so long and so many attempts without a success; null: the product's default.
alter table postrider.applications
  add column auto_disable boolean not null default true,
  add column auto_disable_after_seconds integer check (auto_disable_after_seconds between 3600 and 2592000),
  add column auto_disable_attempts integer check (auto_disable_attempts between 1 and 10000),
  add constraint applications_auto_disable check (
    (auto_disable_after_seconds is null) = (auto_disable_attempts is null)
    and (auto_disable or auto_disable_attempts is null)
  );

-- The application whose endpoints get operational events: known by its uid, which the program neither changes nor frees.
do $$
begin
  if exists (select from postrider.applications where uid = 'postrider' and deleted_at is null) then
    raise exception 'An application has the uid postrider, which is reserved from this version on: give it another uid, then migrate again.';
  end if;
end
$$;
insert into postrider.applications (id, typeid, uid, name)
  select t.id, postrider.typeid('app', t.id), 'postrider', 'Postrider'
  from (select postrider.uuid7(now()) as id) as t;
