"""From a captured page to a normalised, validated Reading, without Scrapy: the pipelines and later commands share it."""
