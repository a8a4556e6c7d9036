import { z } from "zod";

/** The task's environment. The private key is a PEM text, injected from Secrets Manager. */
const Environment = z.object({
  SNOWFLAKE_ACCOUNT: z.string().min(1),
  SNOWFLAKE_HOST: z.string().optional(),
  SNOWFLAKE_PORT: z.string().default("443"),
  SNOWFLAKE_PROTOCOL: z.enum(["http", "https"]).default("https"),
  SNOWFLAKE_USER: z.string().min(1),
  SNOWFLAKE_ROLE: z.string().min(1),
  SNOWFLAKE_WAREHOUSE: z.string().min(1),
  SNOWFLAKE_DATABASE: z.string().min(1),
  SNOWFLAKE_PRIVATE_KEY: z.string().min(1),
  LARDER_ARTIFACTS_BUCKET: z.string().optional(),
  LARDER_REPORT_KEY: z.string().default("report/index.html"),
  LARDER_REPORT_TITLE: z.string().default("Sales"),
});

export type Settings = z.infer<typeof Environment>;

/** @throws {Error} naming every variable that is missing or wrong, never its value. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const result = Environment.safeParse(environment);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`the report's environment is not complete:\n  ${problems.join("\n  ")}`);
}
