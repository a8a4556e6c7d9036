"""The Airflow DAG of the deployed system: what system.json says, step by step.

No call is made to read this file: it needs the two files that LARDER_SYSTEM and LARDER_PUBLISHED name.
"""

from larder_airflow.pipeline import pipeline_dag
from larder_airflow.system import read_published, read_system

dag = pipeline_dag(read_system(), read_published())
