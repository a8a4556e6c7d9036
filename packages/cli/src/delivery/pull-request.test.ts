import type { SystemFile } from "../../../../platform/system";
import { commentOf, databaseOf, numberIn, numberOf } from "./pull-request";

const system = { name: "my-shop", environment: "prod" } as SystemFile;

test("a database's name is built from platform, environment and number", () => {
  expect(databaseOf(system, 7)).toBe("MY_SHOP_PROD_PR_7");
  expect(numberIn(system, "MY_SHOP_PROD_PR_7")).toBe(7);
});

test.each([
  "MY_SHOP_PROD_PR_07",
  "MY_SHOP_PROD_PR_",
  "MY_SHOP_PROD_PR_7_OLD",
  "MY_SHOP_DEV_PR_7",
  "my_shop_prod_pr_7",
])("%s is not one", (name) => expect(numberIn(system, name)).toBeUndefined());

test("the comment names repository and number", () => {
  expect(commentOf({ repository: "acme/my.shop", number: 7 })).toBe("larder: pull request acme/my.shop#7");
});

test.each(["0", "-1", "1.5", "7; drop database", "", "1e3", "0x7", "12345678901"])(
  '"%s" is no number of a pull request',
  (text) => expect(() => numberOf(text)).toThrow(/no number of a pull request/),
);

test("a number is taken as it is", () => expect(numberOf("120")).toBe(120));
