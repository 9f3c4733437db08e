-- The triggers have noted what changes, and crawler/archive/fulltext.py indexes it at the end of the transaction: FTS5 brings its
-- memory to the disk after every statement that has triggers, which cost a third of storing an article. Old texts
-- are handed over as bytes: of a damaged file they may be no text.
drop trigger articles_indexed_insert;
drop trigger articles_indexed_delete;
drop trigger articles_indexed_update;
create trigger articles_indexed_insert after insert on articles begin
    select raise(abort, 'written past the index') where not khotin_changed('articles', new.id);
end;
create trigger articles_indexed_delete after delete on articles begin
    select raise(abort, 'written past the index') where not khotin_changed(
        'articles', old.id, cast(old.body as blob), cast(old.title as blob), cast(old.lead as blob), cast(old.captions as blob)
    );
end;
create trigger articles_indexed_update after update of id, body, title, lead, captions on articles begin
    select raise(abort, 'written past the index') where not khotin_changed(
        'articles', old.id, cast(old.body as blob), cast(old.title as blob), cast(old.lead as blob), cast(old.captions as blob)
    );
    select raise(abort, 'written past the index') where not khotin_changed('articles', new.id);
end;
drop trigger attachments_indexed_insert;
drop trigger attachments_indexed_delete;
drop trigger attachments_indexed_update;
create trigger attachments_indexed_insert after insert on attachments begin
    select raise(abort, 'written past the index') where not khotin_changed('attachments', new.id);
end;
create trigger attachments_indexed_delete after delete on attachments begin
    select raise(abort, 'written past the index') where not khotin_changed(
        'attachments', old.id, cast(old.text as blob), cast(old.name as blob)
    );
end;
create trigger attachments_indexed_update after update of id, text, name on attachments begin
    select raise(abort, 'written past the index') where not khotin_changed(
        'attachments', old.id, cast(old.text as blob), cast(old.name as blob)
    );
    select raise(abort, 'written past the index') where not khotin_changed('attachments', new.id);
end;
