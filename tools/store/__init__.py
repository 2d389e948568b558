"""The store's machinery: content-addressed files, the SQLite file, and the translation of their failures. Its door is `tools.assets`."""
