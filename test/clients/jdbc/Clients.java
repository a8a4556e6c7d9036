import java.math.BigDecimal;
import java.sql.*;
import java.util.*;

/**
 * Runs Snowflake's own JDBC driver on a local Snowflake: results as Arrow and as JSON, binds, and what database tools such
 * as DBeaver and Metabase ask of the metadata when they connect. Its argument is the driver's address.
 */
public class Clients {
  private static int failures = 0;

  interface Check {
    Object find() throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    for (String format : List.of("ARROW", "JSON")) {
      try (Connection connection = DriverManager.getConnection(arguments[0]);
          Statement statement = connection.createStatement()) {
        System.out.println(format + " · driver " + connection.getMetaData().getDriverVersion());
        for (String text : List.of("create warehouse if not exists TESTING", "use warehouse TESTING",
            "create or replace database JDBC", "use schema JDBC.PUBLIC",
            "alter session set JDBC_QUERY_RESULT_FORMAT = '" + format + "'",
            "create table PARENT (ID number(9, 0) primary key, NAME varchar(20) not null comment 'a name')",
            "create table CHILD (ID number(9, 0), PARENT number(9, 0) references PARENT (ID))",
            "create view SEEN as select * from PARENT"))
          statement.execute(text);
        types(connection);
        binds(connection);
        many(connection);
        metadata(connection);
      }
    }
    System.out.println(failures == 0 ? "all as Snowflake answers" : failures + " differ");
    System.exit(failures == 0 ? 0 : 1);
  }

  private static void types(Connection connection) throws Exception {
    String sql = "select 1.25::number(12, 2) as N, 'x'::varchar(7) as T, true as B, '2024-02-29'::date as D,"
        + " '12:34:56.789'::time as C, '2024-02-29 12:34:56.789'::timestamp_ntz as Z, 1.5::float as F,"
        + " to_binary('ff') as X, parse_json('{\"a\": 1}') as V, null as NOTHING,"
        + " '2024-02-29 12:34:56 +0000'::timestamp_tz as TZ, '2024-02-29 12:34:56'::timestamp_ltz as L, 7 as I";
    try (ResultSet row = connection.createStatement().executeQuery(sql)) {
      row.next();
      same("number", new BigDecimal("1.25"), () -> row.getBigDecimal("N"));
      same("integer", 7L, () -> row.getObject("I"));
      same("text", "x", () -> row.getString("T"));
      same("boolean", true, () -> row.getBoolean("B"));
      same("date", "2024-02-29", () -> row.getDate("D").toString());
      same("time", "12:34:56", () -> row.getTime("C").toString());
      same("timestamp", "2024-02-29 12:34:56.789", () -> row.getTimestamp("Z").toString());
      same("float", 1.5, () -> row.getDouble("F"));
      same("binary", "[-1]", () -> Arrays.toString(row.getBytes("X")));
      same("variant", "1", () -> row.getString("V").replaceAll("\\D", ""));
      same("null", null, () -> row.getObject("NOTHING"));
      same("timestamp with zone", 1709210096000L, () -> row.getTimestamp("TZ").getTime());
      same("timestamp in the session's zone", true, () -> row.getTimestamp("L") != null);
      ResultSetMetaData columns = row.getMetaData();
      same("precision", "12.2 DECIMAL", () -> columns.getPrecision(1) + "." + columns.getScale(1) + " " + JDBCType.valueOf(columns.getColumnType(1)));
      same("length", 7, () -> columns.getColumnDisplaySize(2));
    }
  }

  private static void binds(Connection connection) throws Exception {
    try (PreparedStatement asked = connection.prepareStatement("select ?, ? + 1, ?, ?, ?")) {
      asked.setString(1, "it's");
      asked.setInt(2, 41);
      asked.setBigDecimal(3, new BigDecimal("1.25"));
      asked.setTimestamp(4, Timestamp.valueOf("2024-02-29 12:34:56.789"));
      asked.setNull(5, Types.VARCHAR);
      try (ResultSet row = asked.executeQuery()) {
        row.next();
        same("name of a bound column", "?", () -> row.getMetaData().getColumnName(1));
        same("bound values", "it's 42 1.25 null", () -> row.getString(1) + " " + row.getInt(2) + " " + row.getBigDecimal(3) + " " + row.getString(5));
        same("bound timestamp", "2024-02-29 12:34:56.789", () -> row.getTimestamp(4).toString());
      }
    }
    connection.createStatement().execute("create or replace table BATCH (A number, B varchar)");
    try (PreparedStatement batch = connection.prepareStatement("insert into BATCH values (?, ?)")) {
      for (int n = 0; n < 1000; n++) {
        batch.setInt(1, n);
        batch.setString(2, "row " + n);
        batch.addBatch();
      }
      same("batch", 1000, () -> Arrays.stream(batch.executeBatch()).map(each -> each == Statement.SUCCESS_NO_INFO ? 1 : each).sum());
    }
    same("rows of the batch", "1000 499500", () -> one(connection, "select count(*) || ' ' || sum(A) from BATCH"));
  }

  private static void many(Connection connection) throws Exception {
    long began = System.currentTimeMillis();
    String sql = "select seq4() as N, 'row ' || seq4() as T from table(generator(rowcount => 200000)) order by 1";
    try (ResultSet rows = connection.createStatement().executeQuery(sql)) {
      int count = 0;
      while (rows.next() && rows.getInt(1) == count && rows.getString(2).equals("row " + count)) count++;
      same("200,000 rows in order", 200000, count);
    }
    System.out.printf("  200,000 rows in %.1f s%n", (System.currentTimeMillis() - began) / 1000.0);
  }

  /** What DBeaver's and Metabase's Snowflake drivers ask before they show anything. */
  private static void metadata(Connection connection) throws Exception {
    DatabaseMetaData about = connection.getMetaData();
    same("catalogs", true, () -> all(about.getCatalogs(), "TABLE_CAT").contains("JDBC"));
    same("schemas", true, () -> all(about.getSchemas("JDBC", null), "TABLE_SCHEM").containsAll(List.of("PUBLIC", "INFORMATION_SCHEMA")));
    same("kinds of tables", true, () -> all(about.getTableTypes(), "TABLE_TYPE").containsAll(List.of("TABLE", "VIEW")));
    same("tables", "[BATCH, CHILD, PARENT]", () -> new TreeSet<>(all(about.getTables("JDBC", "PUBLIC", "%", new String[] {"TABLE"}), "TABLE_NAME")).toString());
    same("views", "[SEEN]", () -> all(about.getTables("JDBC", "PUBLIC", null, new String[] {"VIEW"}), "TABLE_NAME").toString());
    same("columns", "[ID, NAME]", () -> all(about.getColumns("JDBC", "PUBLIC", "PARENT", "%"), "COLUMN_NAME").toString());
    same("remarks", "a name", () -> all(about.getColumns("JDBC", "PUBLIC", "PARENT", "NAME"), "REMARKS").get(0));
    same("nullable", "NO", () -> all(about.getColumns("JDBC", "PUBLIC", "PARENT", "NAME"), "IS_NULLABLE").get(0));
    same("sizes", "20", () -> all(about.getColumns("JDBC", "PUBLIC", "PARENT", "NAME"), "COLUMN_SIZE").get(0));
    same("primary keys", "[ID]", () -> all(about.getPrimaryKeys("JDBC", "PUBLIC", "PARENT"), "COLUMN_NAME").toString());
    same("imported keys", "[PARENT]", () -> all(about.getImportedKeys("JDBC", "PUBLIC", "CHILD"), "PKTABLE_NAME").toString());
    same("exported keys", "[CHILD]", () -> all(about.getExportedKeys("JDBC", "PUBLIC", "PARENT"), "FKTABLE_NAME").toString());
    same("types", true, () -> all(about.getTypeInfo(), "TYPE_NAME").containsAll(List.of("NUMBER", "VARCHAR", "TIMESTAMP")));
    same("functions", true, () -> all(about.getFunctions("JDBC", "PUBLIC", "%"), "FUNCTION_NAME").isEmpty());
    same("procedures", true, () -> all(about.getProcedures("JDBC", "PUBLIC", "%"), "PROCEDURE_NAME").isEmpty());
    same("indexes", true, () -> all(about.getIndexInfo("JDBC", "PUBLIC", "PARENT", false, false), "INDEX_NAME").isEmpty());
    same("streams", true, () -> { ResultSet found = connection.createStatement().executeQuery("show streams in schema JDBC.PUBLIC"); return !found.next(); });
    same("product", "Snowflake", () -> about.getDatabaseProductName());
    same("where the session is", "JDBC PUBLIC", () -> connection.getCatalog() + " " + connection.getSchema());
    same("alive", true, () -> connection.isValid(10));
  }

  private static String one(Connection connection, String sql) throws SQLException {
    try (ResultSet row = connection.createStatement().executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static List<String> all(ResultSet rows, String column) throws SQLException {
    List<String> found = new ArrayList<>();
    try (rows) {
      while (rows.next()) found.add(rows.getString(column));
    }
    return found;
  }

  private static void same(String what, Object expected, Object found) {
    if (Objects.equals(expected, found)) return;
    failures++;
    System.out.println("  " + what + ": " + found + " instead of " + expected);
  }

  private static void same(String what, Object expected, Check check) {
    try {
      same(what, expected, check.find());
    } catch (Exception error) {
      same(what, expected, (Object) error);
    }
  }
}
