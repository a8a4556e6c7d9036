import { basename } from "node:path";
import { airbyteInterface, airbyteProvider } from "./airbyte/provider";
import { serve } from "./plugin/serve";
import { handlersOf } from "./provider/handlers";
import type { Interface } from "./provider/schema";
import snowflakeInterface from "./snowflake/interface.json";
import { snowflakeProvider } from "./snowflake/provider";

/** One bundle, installed once for each provider; its file's name says which one it is. */
const PROVIDERS = {
  snowflake: () => handlersOf(snowflakeInterface as unknown as Interface, snowflakeProvider),
  airbyte: () => handlersOf(airbyteInterface, airbyteProvider),
};

const name = /^terraform-provider-([a-z]+)/.exec(basename(process.argv[1] ?? ""))?.[1];
const handlers = PROVIDERS[name as keyof typeof PROVIDERS];
if (!handlers) {
  console.error(
    `no stand-in is called ${name ?? process.argv[1]}; there are ${Object.keys(PROVIDERS).join(", ")}`,
  );
  process.exit(2);
}
void serve(handlers());
