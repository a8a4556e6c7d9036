import { shopText } from "./shop-client";

test("a client of the shop is told the way, the trust and the token's file", () => {
  const access = {
    host: "s.myshopify.com",
    proxy: "http://127.0.0.1:1",
    authority: "/a/ca.pem",
    tokenFile: "/b/s.json",
  };
  const text = shopText(access);
  for (const value of Object.values(access)) expect(text).toContain(value);
});
