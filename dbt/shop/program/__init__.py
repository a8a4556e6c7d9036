"""What the dbt task does: builds production, delivers a change to it, tries one in a database of its own."""
