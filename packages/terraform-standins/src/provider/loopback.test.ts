import { airbyteProvider } from "../airbyte/provider";
import { snowflakeProvider } from "../snowflake/provider";

/** No provider block, however wrong, lets a stand-in reach a real account. */

const snowflake = { organization_name: "ACME", account_name: "PROD", user: "U", private_key: "-" };

test.each(["acme-prod.snowflakecomputing.com", "", "127.0.0.1.example.com", "10.0.0.1"])(
  "Snowflake at %p is refused",
  (host) => {
    expect(() => snowflakeProvider.configure({ ...snowflake, host })).toThrow(
      "speaks to the local cloud only",
    );
  },
);

test.each(["https://airbyte.example.com/api/public/v1", "http://10.0.0.1:8000/api/public/v1"])(
  "Airbyte at %p is refused",
  (server_url) => {
    expect(() => airbyteProvider.configure({ server_url })).toThrow("speaks to the local cloud only");
  },
);

test.each(["127.0.0.1", "localhost", "::1"])("Snowflake at %p is this machine", (host) => {
  expect(() => snowflakeProvider.configure({ ...snowflake, host, port: 1, protocol: "http" })).not.toThrow();
});
