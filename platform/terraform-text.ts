/**
 * What a person wrote, between larder.yaml and Terraform. Terraform reads every string of a stack as a template, so
 * `${…}` and `%{…}` in a title would be run. main.ts is the one place that escapes: all of larder.yaml before the first
 * stack sees it, and back for the system file, which is no Terraform.
 * Source: https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences
 */

/** `value` with every string of it as a literal for Terraform. Keys are names of ours, not text. */
export function escaped<T>(value: T): T {
  return mapped(value, (text) => text.replace(/([$%])\{/g, "$1$1{"));
}

/** The same as the person wrote it. */
export function plain<T>(value: T): T {
  return mapped(value, (text) => text.replace(/([$%])\1\{/g, "$1{"));
}

function mapped<T>(value: T, change: (text: string) => string): T {
  if (typeof value === "string") return change(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => mapped(item, change)) as T;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapped(item, change)])) as T;
}
