"""No function exists but Snowflake's: every one that the engine lists is tried, as every user."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import access
import duckdb
import pytest
import sqlglot
from larder_local.snowflake import dialect
from larder_local.snowflake.engine import translation
from larder_local.snowflake.engine.builtins import BUILTINS
from larder_local.snowflake.engine.scopes import SPLITS
from larder_local.snowflake.errors import SnowflakeError
from snowflake_harness import Cloud
from sqlglot import exp
from sqlglot.errors import SqlglotError

RAW, ANALYTICS = "SPOON_LOCAL_RAW", "SPOON_LOCAL_ANALYTICS"
SECRET = "the-secret-of-this-machine"
#: Unknown function, unknown table or user-defined function, syntax error, unsupported feature; and where a
#: word is read as the name of a table: no such table, no current database.
REFUSED = {"002140", "002141", "001003", "000002", "002003", "090105"}
#: Every place where a call can stand.
PLACES = (
    "select {name}('{file}')",
    "select * from table({name}('{file}'))",
    "select * from {name}('{file}')",
    "with x as (select {name}('{file}') as A) select * from x",
    "create table T (A varchar default {name}('{file}'))",
    "select system.main.{name}('{file}')",
    "select \"{name}\"('{file}')",
    "select identifier('{name}')('{file}')",
    "select * from (values (1)) v, lateral {name}('{file}')",
)
Try = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def spoon(cloud: Cloud) -> Cloud:
    access.deploy(cloud)
    loader = cloud.as_user("SPOON_LOCAL_AIRBYTE")
    loader.run(f"create table {RAW}.SHOPIFY.ORDERS (ID number(38, 0), NOTE varchar)")
    loader.run(f"insert into {RAW}.SHOPIFY.ORDERS values (1, '{SECRET}')")
    return cloud


@pytest.fixture(scope="module", params=[*access.USERS, "administrator"])
def run(spoon: Cloud, request: pytest.FixtureRequest) -> Iterator[Try]:
    """Runs SQL in a session of the user, without the wire between."""
    user = request.param
    client = spoon.as_role() if user == "administrator" else spoon.as_user(f"SPOON_LOCAL_{user}")
    number = client.run("select current_session()")[0][0]
    session = next(each for each in spoon.service.sessions.all() if str(each.id) == str(number))

    def tried(sql: str) -> list[tuple[object, ...]]:
        result = spoon.service.run(session, sql).result
        return [] if result.table is None else [tuple(row.values()) for row in result.table.to_pylist()]

    yield tried


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("elsewhere") / "secret.csv"
    path.write_text(f"note\n{SECRET}\n")
    return path


def engine_functions() -> list[str]:
    sql = "select distinct function_name from duckdb_functions() order by 1"
    names = [name for (name,) in duckdb.connect().execute(sql).fetchall()]
    assert len(names) > 500
    return [name for name in names if re.fullmatch(r"\w+", name)]


def refusal(run: Try, sql: str) -> str:
    try:
        rows = run(sql)
    except SnowflakeError as error:
        assert SECRET not in error.message, sql
        return error.code
    raise AssertionError(f"was not refused: {sql} gave {rows[:3]}")


def foreign_functions() -> list[str]:
    return [name for name in engine_functions() if name.upper() not in dialect.reference()]


def test_every_function_of_the_engine_that_snowflake_has_not_is_refused(run: Try, file: Path) -> None:
    for name in foreign_functions():
        sql = f"select {name}('{file}')"
        assert refusal(run, sql) in REFUSED, sql


def test_there_is_no_place_in_a_statement_where_such_a_function_may_stand() -> None:
    for name in foreign_functions():
        for place in PLACES:
            sql = place.format(name=name, file="/etc/passwd")
            try:
                tree = sqlglot.parse_one(sql, read="snowflake")
            except SnowflakeError as error:
                assert error.code in REFUSED, sql
            except SqlglotError:
                continue
            else:
                # Read as the name of a table, not as a call.
                assert not any(name in str(each.this) for each in tree.find_all(exp.Anonymous)), sql


@pytest.mark.parametrize("run", ["REPORT"], indirect=True)
def test_no_function_that_snowflake_has_reads_a_file_or_a_table_of_others(run: Try, file: Path) -> None:
    for name in dialect.reference():
        for argument in (file, f"{RAW}.SHOPIFY.ORDERS"):
            for place in PLACES[:2]:
                sql = place.format(name=name, file=argument)
                try:
                    assert SECRET not in str(run(sql)), sql
                except SnowflakeError as error:
                    assert SECRET not in error.message, sql


@pytest.mark.parametrize(
    "statement",
    [
        "select * from '{file}'",
        'select * from "{file}"',
        "select * from (from '{file}')",
        "from '{file}'",
        "with x as (select 1) select * from x, '{file}'",
        "insert into S.T select * from '{file}'",
        "create table S.T as select * from '{file}'",
        "create view S.V as select * from '{file}'",
        'create table S.T clone "{file}"',
        "create table S.T (A varchar default read_text('{file}'))",
        "create table S.T (A varchar default (select note from '{file}'))",
        "alter table S.T add column A varchar default read_text('{file}')",
        "update S.T set A = (select content from read_text('{file}'))",
        "delete from S.T where A = (select content from read_text('{file}'))",
        "merge into S.T using read_csv('{file}') s on true when matched then delete",
        "set X = (select content from read_text('{file}'))",
        "copy (select 1) to '{file}'",
        "copy S.T from '{file}'",
        "attach '{file}' as X",
        "install httpfs",
        "load httpfs",
        "pragma database_list",
        "call pragma_version()",
        "export database '{file}'",
        "import database '{file}'",
        "checkpoint",
        "describe select * from '{file}'",
        "explain select * from '{file}'",
        "summarize '{file}'",
        "prepare x as select * from '{file}'",
        "with x as (delete from S.T returning *) select * from x",
        "with x as (copy (select 1) to '{file}') select * from x",
        "select * from unnest([1, 2])",
        "select * from query('select note from \"{raw}\".SHOPIFY.ORDERS')",
        "select * from query_table('\"{raw}\".SHOPIFY.ORDERS')",
        "select * from temp.main.X",
        "select * from DUCKDB_TABLES",
        "select * from pg_catalog.pg_tables",
        "select * from _larder.main.flatten_outer('[1]')",
        "select _larder.main.divide(1, 2)",
    ],
)
def test_no_statement_reaches_a_file_or_the_engine(run: Try, file: Path, statement: str) -> None:
    before = file.read_text()
    assert refusal(run, statement.format(file=file, raw=RAW)) != "000603"
    assert file.read_text() == before


def test_the_engine_itself_opens_nothing_outside_its_folders(spoon: Cloud, file: Path) -> None:
    engine = spoon.service.engine.connect()
    for sql in (
        f"from read_text('{file}')",
        f"from '{file}'",
        "from glob('/etc/*')",
        f"copy (select 1) to '{file}'",
        f"attach '{file.parent}/x.db'",
        "install httpfs",
        "set enable_external_access = true",
        "set allowed_directories = ['/']",
        "reset lock_configuration",
    ):
        with pytest.raises(duckdb.Error):
            engine.execute(sql)


def test_every_function_that_is_translated_is_one_of_snowflakes() -> None:
    translated = {*BUILTINS, *translation.CALLS, *SPLITS}
    assert translated <= dialect.reference().keys()
    assert not [name for name in translated if "unbuilt" in dialect.reference()[name]]


def test_what_is_documented_and_not_built_is_refused_by_its_name(run: Try) -> None:
    with pytest.raises(SnowflakeError, match="Unsupported feature 'AI_COMPLETE'"):
        run("select ai_complete('x', 'y')")
    with pytest.raises(SnowflakeError, match="Unknown function NOSUCH"):
        run("select nosuch(1)")
