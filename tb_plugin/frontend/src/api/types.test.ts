import { compile, type JSONSchema } from "json-schema-to-typescript";
import { expect, it } from "vitest";
import schema from "./schema.json?raw";

const BANNER = `/**
 * What the server sends: every field that crosses the wire.
 *
 * Generated from lightning_rnnvis/payloads/schema by \`make types\`: change it there. All values are in units of the state
 * unless said otherwise; \`null\` stands for a number that is not known.
 */
`;

/** `make types` writes the file: this test with \`--update\`, after the schema was written anew. */
it("is what the schema of the payloads says", async () => {
  const types = await compile(JSON.parse(schema) as JSONSchema, "Payload", {
    additionalProperties: false,
    bannerComment: BANNER,
    style: { printWidth: 120 },
  });
  await expect(types).toMatchFileSnapshot("types.ts");
}, 60_000);
