"""The local cloud: AWS, Snowflake, Airbyte and a shop on one machine."""

import os

# What the services and their children write (data, logs, certificates) is for their user alone, from the
# first byte, also when somebody starts them by hand.
os.umask(0o077)
