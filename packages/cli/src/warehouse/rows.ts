import type { Connection, SnowflakeError } from "snowflake-sdk";

/** The rows of a statement one by one, as they arrive: a table of any length takes the memory of one chunk. */
export interface RowStream {
  readonly columns: readonly StreamColumn[];
  /** Values in the order of the columns; numbers as Snowflake writes them, since 38 digits fit no number here. */
  readonly rows: AsyncIterable<readonly unknown[]>;
}

export interface StreamColumn {
  readonly name: string;
  readonly isNumber: boolean;
}

/** Runs the statement; rejects with Snowflake's own error. */
export async function streamRows(connection: Connection, sqlText: string): Promise<RowStream> {
  const statement = await new Promise<import("snowflake-sdk").RowStatement>((resolve, reject) => {
    connection.execute({
      sqlText,
      streamResult: true,
      rowMode: "array",
      fetchAsString: ["Number"],
      complete: (error: SnowflakeError | undefined, done) => (error ? reject(error) : resolve(done)),
    });
  });
  const columns = (statement.getColumns?.() ?? []).map((column) => ({
    name: column.getName(),
    isNumber: column.isNumber(),
  }));
  return { columns, rows: statement.streamRows() as AsyncIterable<readonly unknown[]> };
}
