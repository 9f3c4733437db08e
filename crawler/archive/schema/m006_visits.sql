-- What coming back needs to know, and what it finds out.

-- How far each section has been walked. What `met_crawl` and those before it listed is known: a later visit that meets enough
-- of it may stop. A sweep that ran out of its day's requests goes on from `sweep_page`.
create table sections (
    portal text not null references portals(id),
    section text not null,
    url text not null,
    met_crawl integer references crawls(id),
    swept_at text,
    sweep_began text,
    sweep_page integer,
    sweep_url text,
    pages integer,
    listing_order text check (listing_order in ('newest', 'oldest', 'none')),
    primary key (portal, section)
) strict, without rowid;

create table looks (
    article integer primary key references articles(id),
    portal text not null references portals(id),
    looked_at text not null,
    due_at text not null,
    finding text not null check (finding in ('same', 'changed', 'absent', 'unclear')),
    reason text,
    absences integer not null default 0,
    absent_since text,
    etag text,
    last_modified text
) strict;
create index looks_due on looks(portal, due_at);
-- What an older khotin stored is due at once, and takes its turn within the budget.
insert into looks (article, portal, looked_at, due_at, finding)
select articles.id, portal, coalesce(fetched_at, last_seen), coalesce(fetched_at, last_seen), 'same'
from articles left join captures on captures.id = articles.capture;

create table validators (
    portal text primary key references portals(id),
    kept integer not null default 0,
    renewed integer not null default 0,
    wrong integer not null default 0
) strict, without rowid;

create table states (
    id integer primary key,
    article integer not null references articles(id),
    state text not null check (state in ('live', 'missing', 'gone')),
    since text not null,
    reason text not null,
    crawl integer references crawls(id),
    capture integer references captures(id)
) strict;
create index states_article on states(article);
create index states_crawl on states(crawl);

create table troubles (
    id integer primary key,
    portal text not null references portals(id),
    trouble text not null,
    reason text not null,
    since text not null,
    until text,
    crawl integer references crawls(id),
    alerted_at text
) strict;
create unique index troubles_open on troubles(portal, trouble) where until is null;

alter table articles add column text_digest text;
alter table articles add column moved_from text;
create index articles_text on articles(text_digest) where text_digest is not null;

alter table crawls add column measures text;

alter table frontier add column walk text check (walk in ('whole', 'visit', 'tail', 'sweep'));
alter table frontier add column known_entries integer;
alter table frontier add column look text check (look in ('due', 'same', 'changed', 'absent', 'unclear'));
create index frontier_address on frontier(fingerprint, crawl);
create index frontier_failed on frontier(crawl)
where state = 'failed' or reason = 'given up: a crawl with other options was started';

create index captures_crawl on captures(crawl);

create view reposts as
select one.id as article, other.id as other, one.portal, one.key, other.portal as other_portal, other.key as other_key,
    one.title, one.date, other.date as other_date
from articles as one join articles as other on other.text_digest = one.text_digest and other.id <> one.id
where one.withheld is null and other.withheld is null;

create view disappearances as
select articles.id as article, articles.portal, articles.key, articles.title, articles.date, articles.url, articles.state,
    states.since, states.reason
from articles join states on states.id = (select max(id) from states where article = articles.id)
where articles.state <> 'live';

-- A visit that met what was known goes on from the walk that knew it; a sweep that ran out of requests took nothing from that.
drop view walks;
create view walks as
select crawls.id as crawl, crawls.portal, date(min(captures.fetched_at), '+7 hours') as walked_on,
    coalesce(json_extract(crawls.options, '$.since'), '') as since
from crawls
join frontier on frontier.crawl = crawls.id and frontier.kind in ('listing', 'feed', 'sitemap')
left join captures on captures.id = frontier.capture
where crawls.state = 'finished'
    and json_extract(crawls.options, '$.sections') is null and json_extract(crawls.options, '$.limit') is null
group by crawls.id
having walked_on is not null
    and min(case frontier.kind when 'listing' then frontier.state = 'fetched' or frontier.walk = 'sweep' and frontier.state = 'skipped'
        else frontier.state <> 'failed' end);
