import { commandFor } from "./command";

test("a printed command is about the environment that it is printed for", () => {
  expect(commandFor({ name: "local" }, "deliver")).toBe("./larder deliver");
  expect(commandFor({ name: "prod" }, "deploy snowflake")).toBe("./larder deploy snowflake -e prod");
});
