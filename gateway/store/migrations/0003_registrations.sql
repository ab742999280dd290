-- 1: document_types was parsed before it was written; 0: by an earlier program, perhaps not (Participants mends it).
alter table participant add column types_checked integer not null default 0;
create index participant_unchecked on participant(id) where types_checked = 0;
create index participant_unfinished on participant(id) where status in ('pending', 'removing');
drop index participant_pending;
