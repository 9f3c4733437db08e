-- What proves that nothing was lost or changed behind our back, and what archivists overrule. `revisions` is made anew,
-- because SQLite cannot change a check.
alter table captures add column refers_to integer references captures(id);
create index captures_digest on captures(digest);

create table warc_files (
    name text primary key,
    crawl integer references crawls(id),
    bytes integer,
    sha256 text,
    closed_at text,
    origin text
) strict, without rowid;
insert into warc_files (name, crawl) select warc_file, min(crawl) from captures group by warc_file;

create index frontier_article on frontier(article) where article is not null;

alter table crawls add column imported text;
alter table crawls add column digest text;
drop index crawls_unfinished;
create unique index crawls_unfinished on crawls(portal, coalesce(imported, '')) where state <> 'finished';

alter table articles add column withheld text;
alter table articles add column checksum text not null default '';
alter table attachments add column flag text;

create table revisions_anew (
    id integer primary key,
    article integer not null references articles(id),
    replaced_at text not null,
    cause text not null check (cause in ('portal', 'reader', 'correction')),
    section text, url text not null, title text not null, date text, time text, byline text, source text, lead text,
    body text not null,
    captions text not null,
    capture integer references captures(id),
    reader text not null,
    origins text not null,
    flags text not null,
    checksum text not null default ''
) strict;
insert into revisions_anew select *, '' from revisions;
drop table revisions;
alter table revisions_anew rename to revisions;
create index revisions_article on revisions(article);

create table corrections (
    id integer primary key,
    article integer not null references articles(id),
    field text not null
        check (field in ('section', 'title', 'date', 'time', 'byline', 'source', 'lead', 'body')),
    value text,
    reason text not null,
    signed_by text not null,
    made_at text not null,
    reading text,
    reading_origin text,
    withdrawn_at text,
    withdrawn_by text
) strict;
create unique index corrections_valid on corrections(article, field) where withdrawn_at is null;

create table withholdings (
    id integer primary key,
    article integer not null references articles(id),
    reason text not null,
    signed_by text not null,
    withheld_at text not null,
    restored_at text,
    restored_by text
) strict;
create unique index withholdings_valid on withholdings(article) where restored_at is null;
