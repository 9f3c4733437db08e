create table portals (
    id text primary key,
    name text not null,
    url text not null,
    family text,
    verified text not null check (verified in ('seen', 'reported', 'untested')),
    level text check (level in ('province', 'department', 'district', 'commune')),
    province text,
    province_before text,
    attribution text
) strict;

create table crawls (
    id integer primary key,
    portal text not null references portals(id),
    state text not null check (state in ('running', 'finished', 'stopped')),
    started_at text not null,
    ended_at text,
    options text not null default '{}',
    software text not null,
    found integer, fetched integer, stored integer, skipped integer, failed integer
) strict;
create unique index crawls_unfinished on crawls(portal) where state <> 'finished';

create table captures (
    id integer primary key,
    crawl integer references crawls(id),
    url text not null,
    method text not null,
    status integer not null,
    mime text,
    fetched_at text not null,
    warc_file text not null,
    warc_offset integer not null,
    warc_length integer not null,
    digest text not null,
    unique (warc_file, warc_offset)
) strict;
create index captures_url on captures(url);

create table articles (
    id integer primary key,
    portal text not null references portals(id),
    key text not null,
    section text,
    url text not null,
    title text not null,
    date text check (date is strftime('%Y-%m-%d', date)),
    time text check (time is strftime('%H:%M', time)),
    byline text,
    source text,
    lead text,
    body text not null,
    captions text not null default '[]',
    state text not null default 'live' check (state in ('live', 'missing', 'gone')),
    first_seen text not null,
    last_seen text not null,
    capture integer references captures(id),
    reader text not null,
    origins text not null default '{}',
    flags text not null default '[]',
    unique (portal, key)
) strict;
create index articles_date on articles(date);
create index articles_portal_date on articles(portal, date);

create table revisions (
    id integer primary key,
    article integer not null references articles(id),
    replaced_at text not null,
    cause text not null check (cause in ('portal', 'reader')),
    section text, url text not null, title text not null, date text, time text, byline text, source text, lead text,
    body text not null,
    captions text not null,
    capture integer references captures(id),
    reader text not null,
    origins text not null,
    flags text not null
) strict;
create index revisions_article on revisions(article);

create table article_sections (
    article integer not null references articles(id),
    section text not null,
    first_seen text not null,
    primary key (article, section)
) strict, without rowid;

create table images (
    article integer not null references articles(id),
    position integer not null,
    url text not null,
    caption text,
    after_paragraph integer not null,
    capture integer references captures(id),
    primary key (article, position)
) strict, without rowid;
create index images_url on images(url);

create table attachments (
    id integer primary key,
    article integer not null references articles(id),
    position integer not null,
    url text not null,
    name text not null,
    text text,
    capture integer references captures(id),
    unique (article, position)
) strict;
create index attachments_url on attachments(url);

create table aliases (
    portal text not null references portals(id),
    url text not null,
    article integer not null references articles(id),
    first_seen text not null,
    primary key (portal, url)
) strict, without rowid;
create index aliases_article on aliases(article);

create table frontier (
    id integer primary key,
    crawl integer not null references crawls(id),
    fingerprint text not null,
    kind text not null check (kind in ('listing', 'feed', 'sitemap', 'article', 'image', 'attachment')),
    url text not null,
    section text,
    page integer not null default 0,
    state text not null check (state in ('waiting', 'fetched', 'skipped', 'failed')),
    reason text check ((reason is null) = (state in ('waiting', 'fetched'))),
    priority integer not null,
    entry text,
    sections text not null default '[]',
    sources text not null default '[]',
    entries integer,
    new_entries integer,
    entries_digest text,
    section_end text,
    article integer references articles(id),
    capture integer references captures(id),
    found_at text not null,
    ended_at text,
    unique (crawl, fingerprint)
) strict;
create index frontier_section on frontier(crawl, section, page) where kind = 'listing';
create index frontier_waiting on frontier(crawl, priority, id) where state = 'waiting';
