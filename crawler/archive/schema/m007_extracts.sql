-- A smaller archive of chosen articles (`khotin export sqlite`) has the rows of their captures, and not the WARC files.
alter table warc_files add column left_out text;
