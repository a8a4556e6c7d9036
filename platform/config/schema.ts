import { z } from "zod";
import { REGIONS } from "./regions";

/**
 * larder.yaml, without the settings of the blueprint, which the blueprint itself describes. Every `describe` is what
 * an editor shows at the key, every message says what is allowed.
 */

const NAME = "1 to 12 of a-z, 0-9 and -, beginning with a letter, not ending with -";
/** Parameters that begin with aws or ssm and buckets that begin with the others are AWS's own. */
const NOT_NAMES = "aws, ssm, amzn, sthree or xn--";
const REGION =
  "an AWS region, as us-east-2; none of China, GovCloud or the isolated ones, whose ARNs are others";
const REPOSITORY = "a repository on GitHub, as owner/name, or with its ids as owner@1/name@2";
const OWNER = "[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}";
const NAME_ON_GITHUB = "(?!\\.{1,2}(?:@|$))[A-Za-z0-9._-]{1,100}";
const ENVIRONMENT_NAME = "1 to 8 of a-z and 0-9, beginning with a letter";

/** Of what git-check-ref-format allows, what needs no quotes in a shell or a template. */
const BRANCH = /^(?![/.-])(?!.*(?:\/\/|\/\.|\.\.|\.lock$|[/.]$))[\p{L}\p{N}_./#+=,@-]{1,200}$/u;
const NOT_AN_ENVIRONMENT = "{} for one without settings (on the local cloud), or aws and snowflake";

const Aws = z
  .strictObject({
    account: z
      .string()
      .regex(/^\d{12}$/, 'an AWS account id in quotes, as "111111111111"')
      .describe("The AWS account that this environment owns, in quotes."),
    region: z
      .enum(REGIONS, REGION)
      .default("us-east-2")
      .describe("The AWS region of everything in this environment."),
  })
  .describe("Where this environment lives. Left out: on the local cloud.");

const Snowflake = z
  .strictObject({
    organization: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9]*$/, "a Snowflake organization name: letters and digits")
      .describe("The first half of the account identifier."),
    account: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_]*$/, "a Snowflake account name: letters, digits and _")
      .describe("The second half of the account identifier."),
  })
  .describe("The Snowflake account of this environment.");

export const EnvironmentSchema = z
  .strictObject(
    {
      branch: z
        .string()
        .regex(BRANCH, "the name of a git branch")
        .optional()
        .describe("The git branch that is deployed here."),
      aws: Aws.optional(),
      snowflake: Snowflake.optional(),
      protected: z
        .boolean()
        .default(false)
        .describe("True: no deploy or destroy deletes data or hosts here."),
    },
    NOT_AN_ENVIRONMENT,
  )
  .superRefine((environment, context) => {
    if (environment.snowflake && !environment.aws) {
      const message = "set together with aws (an environment without aws is on the local cloud)";
      context.addIssue({ code: "custom", path: ["snowflake"], message });
    }
  });

export const ConfigSchema = z.strictObject({
  version: z.literal(1).describe("The version of this file's format."),
  name: z
    .string()
    .regex(
      /^(?!aws|ssm|amzn|sthree|xn--)[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/,
      `${NAME}; not beginning with ${NOT_NAMES}`,
    )
    .describe(`The platform's name; every resource carries it: ${NAME}.`),
  blueprint: z.string().describe("Which system this is."),
  repository: z
    .string()
    .regex(new RegExp(`^(?:${OWNER}/${NAME_ON_GITHUB}|${OWNER}@\\d+/${NAME_ON_GITHUB}@\\d+)$`), REPOSITORY)
    .optional()
    .describe(`Whose workflows may take roles in the accounts: ${REPOSITORY}. Nobody's, if left out.`),
  environments: z
    .record(z.string().regex(/^[a-z][a-z0-9]{0,7}$/, ENVIRONMENT_NAME), EnvironmentSchema)
    .refine((environments) => Object.keys(environments).length > 0, "at least one environment")
    .describe(`Copies of the platform by name: ${ENVIRONMENT_NAME}.`),
  settings: z.record(z.string(), z.unknown()).default({}).describe("The blueprint's settings."),
});

export type Config = z.output<typeof ConfigSchema>;
export type EnvironmentConfig = z.output<typeof EnvironmentSchema>;

/** What a blueprint says of its input, by its name. */
export type BlueprintInputs = Readonly<Record<string, BlueprintInput>>;

export interface BlueprintInput {
  readonly settings: z.ZodObject;
  /** Its environments in AWS have to name a Snowflake account. */
  readonly usesSnowflake?: boolean;
}
