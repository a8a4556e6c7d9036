import { escaped, plain } from "./terraform-text";

const SAID = ["${path.module} %{ if true }", "$${kept}", "$$${odd} %%{more}", "100 % of $5 {braces}"];

test("every template sign is a literal for Terraform", () => {
  expect(escaped({ report: { title: SAID[0], size: 5 }, list: SAID })).toEqual({
    report: { title: "$${path.module} %%{ if true }", size: 5 },
    list: ["$${path.module} %%{ if true }", "$$${kept}", "$$$${odd} %%%{more}", "100 % of $5 {braces}"],
  });
});

test.each(SAID)("%s reads the same again where it is no Terraform", (text) =>
  expect(plain(escaped(text))).toBe(text),
);
