-- `content="articles"` in double quotes: Datasette shows a search box on its own only for this spelling (docs/schema.md).
-- What is indexed is not the text itself but khotin_indexed(text), see crawler/archive/fulltext.py. The triggers call a
-- function that only khotin registers, so a write that would bypass the index fails loudly.
create virtual table articles_fts using fts5(
    title, lead, body, captions, content="articles", content_rowid="id", tokenize="unicode61 remove_diacritics 0"
);
create trigger articles_indexed_insert after insert on articles begin
    insert into articles_fts(rowid, title, lead, body, captions) values (
        new.id, khotin_indexed(new.title), khotin_indexed(new.lead), khotin_indexed(new.body), khotin_indexed(new.captions));
end;
create trigger articles_indexed_delete after delete on articles begin
    insert into articles_fts(articles_fts, rowid, title, lead, body, captions) values (
        'delete', old.id, khotin_indexed(old.title), khotin_indexed(old.lead), khotin_indexed(old.body),
        khotin_indexed(old.captions));
end;
create trigger articles_indexed_update after update of id, title, lead, body, captions on articles begin
    insert into articles_fts(articles_fts, rowid, title, lead, body, captions) values (
        'delete', old.id, khotin_indexed(old.title), khotin_indexed(old.lead), khotin_indexed(old.body),
        khotin_indexed(old.captions));
    insert into articles_fts(rowid, title, lead, body, captions) values (
        new.id, khotin_indexed(new.title), khotin_indexed(new.lead), khotin_indexed(new.body), khotin_indexed(new.captions));
end;

create virtual table attachments_fts using fts5(
    name, text, content="attachments", content_rowid="id", tokenize="unicode61 remove_diacritics 0"
);
create trigger attachments_indexed_insert after insert on attachments begin
    insert into attachments_fts(rowid, name, text) values (new.id, khotin_indexed(new.name), khotin_indexed(new.text));
end;
create trigger attachments_indexed_delete after delete on attachments begin
    insert into attachments_fts(attachments_fts, rowid, name, text) values (
        'delete', old.id, khotin_indexed(old.name), khotin_indexed(old.text));
end;
create trigger attachments_indexed_update after update of id, name, text on attachments begin
    insert into attachments_fts(attachments_fts, rowid, name, text) values (
        'delete', old.id, khotin_indexed(old.name), khotin_indexed(old.text));
    insert into attachments_fts(rowid, name, text) values (new.id, khotin_indexed(new.name), khotin_indexed(new.text));
end;
