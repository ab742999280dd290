-- What the rules said of a document that came in, apart from its status: an acknowledged one is judged as well. null: not
-- judged yet; else validated, validated_with_warnings, invalid, not_validated.
alter table document add column verdict text;
-- How often a start took up the judging that an earlier run left, so that a document which ends the program does not do
-- so for ever.
alter table document add column judging_starts integer not null default 0;
-- JSON: {"valid","worst","fatal","warning","information"}: what lists show of a report.
alter table document add column report_summary text;

update document set report_summary = (
  select json_object('valid', json(case when fatal > 0 then 'false' else 'true' end),
                     'worst', case when fatal > 0 then 'fatal' when warning > 0 then 'warning'
                                   when information > 0 then 'information' end,
                     'fatal', fatal, 'warning', warning, 'information', information)
  from (select coalesce(sum(severity = 'fatal'), 0) as fatal, coalesce(sum(severity = 'warning'), 0) as warning,
               coalesce(sum(severity = 'information'), 0) as information
        from (select json_extract(value, '$.severity') as severity from json_each(document.report, '$.findings'))))
where report is not null and json_valid(report);

update document set verdict = case
    when status in ('validated', 'validated_with_warnings', 'invalid') then status
    when json_extract(report_summary, '$.worst') is null then 'validated'
    when json_extract(report_summary, '$.worst') = 'fatal' then 'invalid'
    else 'validated_with_warnings' end
where direction = 'in' and report is not null;

-- Each list and search of documents has the index that answers it in order. A document that takes the normal way (queued,
-- resolving, sending, sent; received, validated, acknowledged) changes no index after it was inserted, but for those of
-- what waits.
drop index document_fingerprint;
create index document_by_number on document(number, organisation_id, issue_date, sender, receiver, id);
create index document_by_reference on document(client_reference, organisation_id, id) where client_reference is not null;
create index document_of_organisation on document(organisation_id, id);
create index document_by_direction on document(direction, id);
create index document_waiting_of_all on document(id) where direction = 'in' and acknowledged_at is null;
create index document_unjudged on document(id) where direction = 'in' and verdict is null;
create index document_aside on document(organisation_id, status, id) where status not in
  ('queued', 'resolving', 'sending', 'sent', 'received', 'validated', 'validated_with_warnings', 'acknowledged');
create index document_aside_of_all on document(status, id) where status not in
  ('queued', 'resolving', 'sending', 'sent', 'received', 'validated', 'validated_with_warnings', 'acknowledged');
create index participant_pending on participant(id) where status = 'pending';
