import { compareValue } from "./airbyte";
import { cents, differences, money } from "./compare";

test("money is counted in whole cents", () => {
  expect(cents("0.1") + cents("0.2")).toBe(30n);
  expect(money(cents("-1234.5"))).toBe("-1234.50");
  expect(money(cents("-0.07"))).toBe("-0.07");
  expect(cents("12.3400")).toBe(1234n);
  expect(() => cents("0.005")).toThrow("parts of a cent");
});

test("equal sums have no difference, whatever their form; slices of nothing count as absent", () => {
  const books = [{ key: "2023-01-01", measures: { orders: 1, net: "10.00" } }];
  const facts = [
    { key: "2023-01-01", measures: { orders: "1", net: "10" } },
    { key: "2023-01-02", measures: { orders: 0, net: "0.00" } },
  ];
  expect(differences("day", books, facts)).toEqual([]);
});

test("a cent of difference names slice and measure", () => {
  const books = [{ key: "US/CA", measures: { orders: 2, net: "10.00" } }];
  const facts = [{ key: "US/CA", measures: { orders: 2, net: "10.01" } }];
  expect(differences("state", books, facts)).toEqual([
    "state US/CA: net is 10.01 in the facts, 10.00 in the books",
  ]);
});

describe("Airbyte against the code", () => {
  test("what the code says must be there; what it takes from elsewhere or Airbyte hides is not compared", () => {
    const wanted = {
      configuration: '{"shop":"willows","key":"${data.secret}","token":"t"}',
      sync_mode: "manual",
    };
    const actual = {
      configuration: { shop: "willows", key: "abc", token: "******", more: 1 },
      syncMode: "manual",
    };
    expect(compareValue("source", wanted, actual)).toEqual([]);
    expect(compareValue("source", wanted, { ...actual, syncMode: "cron" })).toEqual([
      'source.sync_mode is "cron" in Airbyte, "manual" in the code',
    ]);
  });

  test("streams are compared by name, in any order", () => {
    const stream = (name: string, mode: string) => ({ name, sync_mode: mode });
    const wanted = { streams: [stream("orders", "append"), stream("shop", "overwrite")] };
    const actual = {
      streams: [
        { name: "shop", syncMode: "overwrite" },
        { name: "orders", syncMode: "dedup" },
      ],
    };
    expect(compareValue("connection", wanted, actual)).toEqual([
      'connection.streams.orders.sync_mode is "dedup" in Airbyte, "append" in the code',
    ]);
  });
});
