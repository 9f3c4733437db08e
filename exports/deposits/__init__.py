"""Articles as deposits that libraries take in: their captured pages as WACZ, everything about them as a BagIt bag.

`captures` says which captures belong to the chosen articles, `mentions` which of them speak of a withheld one, `warc` copies
their records, `index` says where they are; `wacz` and `bagit` are the packages.
"""
