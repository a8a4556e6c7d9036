import { FOR } from "../commands/connect";
import type { Access } from "./access";
import { CLIENTS, clientText } from "./clients";

const LOCAL: Access = {
  account: "SPOON-LOCAL",
  host: "127.0.0.1",
  port: 4611,
  protocol: "http",
  user: "SPOON_LOCAL_OWNER",
  role: "SPOON_LOCAL_REPORTER",
  warehouse: "SPOON_LOCAL_REPORTING",
  database: "SPOON_LOCAL_ANALYTICS",
  keyFile: "/a folder/secrets/snowflake-owner.pem",
};
const ACCOUNT: Access = {
  ...LOCAL,
  host: "acme-main.snowflakecomputing.com",
  port: undefined,
  protocol: undefined,
  warehouse: undefined,
};

test("every program that the help offers is known", () => {
  expect(CLIENTS).toEqual(FOR);
});

test.each(FOR)("%s is told who asks and where the key lies", (client) => {
  const text = clientText(client, LOCAL, "spoon-local");
  expect(text).toContain("SPOON_LOCAL_OWNER");
  expect(text).toContain("SPOON_LOCAL_ANALYTICS");
  expect(decodeURIComponent(text)).toContain(LOCAL.keyFile);
  expect(text).toContain("4611");
  const real = clientText(client, ACCOUNT, "spoon-prod");
  expect(real).not.toMatch(/undefined|http\b|ssl=off|127\.0\.0\.1/);
});

test("the address for JDBC holds every field", () => {
  expect(clientText("jdbc", LOCAL, "x").split("\n").at(-1)).toBe(
    "jdbc:snowflake://127.0.0.1:4611/?account=SPOON-LOCAL&user=SPOON_LOCAL_OWNER&role=SPOON_LOCAL_REPORTER" +
      "&warehouse=SPOON_LOCAL_REPORTING&db=SPOON_LOCAL_ANALYTICS&authenticator=SNOWFLAKE_JWT" +
      "&private_key_file=%2Fa%20folder%2Fsecrets%2Fsnowflake-owner.pem&ssl=off",
  );
});
