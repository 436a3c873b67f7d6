"""One file per bot, or one small package; each binds its manifest to the name `APP`."""
