"""The task's program: one process, dbt's exit code, artifacts whatever comes of it."""

from conftest import SmallProject

FRESH, STALE = "interval 1 minute", "interval 3 hours"


def test_a_good_run_counts_what_it_built_and_keeps_its_parse(project: SmallProject) -> None:
    project.land(FRESH)
    run = project.run("build")
    assert run.returncode == 0, run.stdout + run.stderr
    lines = run.stdout.splitlines()
    assert "1 models, 2 tests passed" in lines
    assert any(line.startswith("1 of 3 OK model sales") for line in lines)
    assert all((project.folder / "target" / name).is_file() for name in ("run_results.json", "sources.json"))
    assert (project.folder / "cache/dbt-shop/unused/partial_parse.msgpack").is_file()


def test_a_failed_test_is_named_and_is_exit_code_1(project: SmallProject) -> None:
    project.land(FRESH)
    project.write("models/sales.sql", "select null as id from {{ source('landed', 'orders') }}")
    run = project.run()
    assert run.returncode == 1
    assert "not_null_sales_id" in run.stdout
    assert "1 models, 1 tests passed; 1 fail" in run.stdout
    assert (project.folder / "target/run_results.json").is_file()


def test_a_stale_source_fails_the_run_but_not_the_build(project: SmallProject) -> None:
    project.land(STALE)
    run = project.run()
    assert run.returncode == 1
    assert "1 of 1 ERROR source" in run.stdout
    assert "1 models, 2 tests passed" in run.stdout


def test_a_model_without_test_or_grain_stops_the_build_before_it_begins(project: SmallProject) -> None:
    project.land(FRESH)
    project.write("models/forgotten.sql", "select 1 as id")
    run = project.run()
    assert run.returncode != 0
    assert "forgotten has no test" in run.stdout + run.stderr
    assert 'forgotten has no description that ends with "Grain: ..."' in run.stdout + run.stderr
    assert "OK model" not in run.stdout


def test_a_project_that_does_not_parse_leaves_no_results_and_is_exit_code_2(project: SmallProject) -> None:
    project.land(FRESH)
    assert project.run().returncode == 0
    project.write("models/sales.sql", "select 1 as id from {{ ref('nowhere') }}")
    run = project.run()
    assert run.returncode == 2
    assert "nowhere" in run.stdout
    assert not (project.folder / "target/run_results.json").exists()


def test_wrong_arguments_are_refused_at_once(project: SmallProject) -> None:
    run = project.run("build", "--full")
    assert run.returncode == 2
    assert "usage: entrypoint.py" in run.stderr
