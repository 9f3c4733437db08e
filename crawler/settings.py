"""Every Scrapy setting khotin changes, with its reason. Scrapy's own tools read this file too (scrapy.cfg).

What depends on a portal (User-Agent, delay, concurrency) is in crawler/spiders/loader.py.
"""

BOT_NAME = "khotin"

# Portals are spiders: one class, one portal file each.
SPIDER_LOADER_CLASS = "crawler.spiders.loader.PortalLoader"

# The frontier lives in the archive; Scrapy's JOBDIR loses requests when a process is killed.
SCHEDULER = "crawler.frontier.scheduler.ArchiveScheduler"

# One outcome a response, so more than one pipeline task a response would only cost time.
CONCURRENT_ITEMS = 1
ITEM_PIPELINES = {
    "crawler.pipelines.normalise.NormalisePipeline": 100,
    "crawler.pipelines.validate.ValidatePipeline": 200,
    "crawler.pipelines.compare.ComparePipeline": 225,
    "crawler.pipelines.files.FilesPipeline": 250,
    "crawler.pipelines.store.StorePipeline": 300,
}

# The portals' own language: a bilingual portal may otherwise answer in English.
DEFAULT_REQUEST_HEADERS = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "vi"}

# Every response reaches the spider: a 404 ends a listing, and each status is an outcome.
HTTPERROR_ALLOW_ALL = True
SPIDER_MIDDLEWARES_BASE = {
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": 50,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": 700,
}

DOWNLOADER_MIDDLEWARES = {
    # Off-site requests are refused by our boundary instead, which gives them a reason.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "crawler.spiders.boundary.BoundaryMiddleware": 50,
    # Ours adds Crawl-delay and what an unreadable robots.txt means (RFC 9309).
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.spiders.robots.RobotsMiddleware": 100,
    # Nearer to the wire than Scrapy's retries (550), so that it sees the answer to be retried.
    "crawler.spiders.patience.PatienceMiddleware": 560,
    # Ours notices answers that broke off.
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.spiders.unpacking.UnpackingMiddleware": 590,
    # Above the redirect middleware's 600 and the decompression's 590: every exchange, as it came over the wire.
    "crawler.spiders.recorder.RecorderMiddleware": 880,
    # Before the recorder, which records what it says of a rendered page.
    "crawler.spiders.rendering.RenderedMiddleware": 885,
    # The last before the network.
    "crawler.spiders.answering.HeldMiddleware": 890,
    # Nobody reads them: see STATS_CLASS.
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
}

ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "khotin"

RETRY_TIMES = 4
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # giving up is an outcome, listed at the end
REDIRECT_MAX_TIMES = 8
METAREFRESH_ENABLED = False  # a page that refreshes itself is a page

# Only sections that post back keep a session; all other requests go without cookies (crawler/spiders/requests.py).
COOKIES_ENABLED = True

# Scrapy's default is not to. A portal whose certificate is known to be broken says so in its file.
DOWNLOAD_VERIFY_CERTIFICATES = True

DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024  # bytes, after decompression too; photos and files have the portal's own limit
DOWNLOAD_WARNSIZE = 0
# The delay is a promise to the portal: never shortened by chance.
DOWNLOAD_DELAY_JITTER = 0


LOG_LEVEL = "INFO"
LOGSTATS_INTERVAL = 0

# Statistics would cost an eighth of a crawl's CPU time (benchmarks/README.md), and what a crawl did stands in the archive; so
# `scrapy crawl` prints none at its end.
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"
STATS_DUMP = False
EXTENSIONS = {
    "scrapy.extensions.corestats.CoreStats": None,
    # Each crawler would open ports of its own for these. Switched off by their settings they would still be loaded: a tenth of a
    # second.
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
}
# Scrapy would look into the source of every callback for a mistake that our one callback does not make.
WARN_ON_GENERATOR_RETURN_VALUE = False
