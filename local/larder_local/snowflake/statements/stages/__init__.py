"""Stages and files: PUT, GET, LIST, REMOVE, COPY INTO, file formats, SELECT from files, INFER_SCHEMA."""
