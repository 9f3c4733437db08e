-- What researchers ask again and again, under a name. docs/researcher.md says how they are meant.

create view articles_by_month as
select portal, substr(date, 1, 7) as month, count(*) as articles
from articles
group by portal, month;

create view changed_articles as
select articles.id as article, articles.portal, articles.key, articles.title, articles.date, articles.url,
    count(*) as changes, min(revisions.replaced_at) as first_change, max(revisions.replaced_at) as last_change
from articles join revisions on revisions.article = articles.id
where revisions.cause = 'portal'
group by articles.id;

create view bylines as
select byline, portal, count(*) as articles, min(date) as first, max(date) as last
from articles
where byline is not null
group by byline, portal;

-- The crawls that went through all listings of a portal to their ends, and so know of all that it published from `since` until
-- `walked_on`, the day in Vietnam when their first page was fetched.
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
    and min(case frontier.kind when 'listing' then frontier.state = 'fetched' else frontier.state <> 'failed' end);

-- What listings offered: for each address the last that a crawl made of it. An article has the month of its date; what came to
-- nothing has that of its listing row, where it is printed as 5/3/2021, 05-03-2021, 05.03.2021 or 2021-03-05.
create view listed_articles as
with last_rows as (
    select crawls.portal, max(frontier.id) as id
    from frontier join crawls on crawls.id = frontier.crawl
    where frontier.kind = 'article'
    group by crawls.portal, frontier.fingerprint
),
printed as (
    select last_rows.portal, frontier.url, frontier.article, frontier.state, frontier.reason, frontier.found_at,
        replace(replace(json_extract(frontier.entry, '$.date'), '-', '/'), '.', '/') as day
    from last_rows join frontier on frontier.id = last_rows.id
),
placed as (
    -- A year follows the last slash, but in a date that begins with it.
    select *, max(instr(day, '/19'), instr(day, '/20')) as slash from printed
),
dated as (
    select *, case when day glob '[12][0-9][0-9][0-9]/[01][0-9]/*' then replace(substr(day, 1, 7), '/', '-')
        when slash > 2 then substr(day, slash + 1, 4) || '-' || printf('%02d', ltrim(substr(day, slash - 2, 2), ' /')) end
        as printed_month
    from placed
)
select dated.portal, dated.url, dated.article, dated.state, dated.reason,
    case when dated.article is not null then substr(articles.date, 1, 7)
        when printed_month between '1990-01' and substr(found_at, 1, 7) and substr(printed_month, 6) between '01' and '12'
        then printed_month end as month
from dated left join articles on articles.id = dated.article;

create view coverage as
with recursive
listed as (
    select portal, month, count(distinct coalesce(article, url)) as listed, sum(state = 'failed' and article is null) as failed
    from listed_articles
    group by portal, month
),
known(portal, month) as (
    select portal, month from listed
    union select portal, month from articles_by_month
    union select portal, strftime('%Y-%m', started_at, '+7 hours') from crawls
),
months(portal, month) as (
    select portal, min(month) from known group by portal
    union all
    select portal, strftime('%Y-%m', month || '-01', '+1 month') from months
    where month < (select max(month) from known)
),
every_month as (select portal, month from months union select portal, month from known where month is null),
walked as materialized (select portal, substr(walked_on, 1, 7) as until, substr(since, 1, 7) as since, since as day from walks),
counted as (
    select every_month.portal, every_month.month, coalesce(listed.listed, 0) as listed, coalesce(stored.articles, 0) as stored,
        coalesce(listed.failed, 0) as failed,
        case when exists (
            select 1 from walked where walked.portal = every_month.portal
            and walked.until > every_month.month and walked.day <= every_month.month || '-01'
        ) then 'through' when exists (
            select 1 from walked where walked.portal = every_month.portal
            and walked.until >= every_month.month and walked.since <= every_month.month
        ) then 'in part' else 'no' end as crawled
    from every_month
    left join listed on listed.portal = every_month.portal and listed.month is every_month.month
    left join articles_by_month as stored on stored.portal = every_month.portal and stored.month is every_month.month
)
select portal, month, listed, stored, failed, crawled,
    case
        when failed > 0 then 'incomplete'
        when stored > 0 then case crawled when 'through' then 'collected' else 'collected in part' end
        when listed > 0 then 'incomplete'
        when crawled = 'through' then 'nothing published'
        when crawled = 'in part' then 'nothing published so far'
        else 'not collected'
    end as finding
from counted;
