import snowflake from "snowflake-sdk";
import type { Settings } from "./settings";
import { connect } from "./warehouse";

jest.mock("snowflake-sdk", () => ({
  configure: jest.fn(),
  createConnection: () => ({ connect: (done: () => void) => done() }),
}));

it.each(["http", "https"] as const)(
  "does not wait for port 80, which is closed, with %s",
  async (protocol) => {
    await connect({ SNOWFLAKE_PROTOCOL: protocol } as Settings);
    expect(snowflake.configure).toHaveBeenLastCalledWith(
      expect.objectContaining({ disableOCSPChecks: true }),
    );
  },
);
