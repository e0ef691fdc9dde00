import { z } from "zod";
import { SCHEMA_VERSION } from "../core/calibration.ts";
import { calibrationSchema } from "./schema.ts";

/**
 * The published JSON Schema (draft 2020-12) of a calibration file, as text. The committed copy in public/schema is
 * kept equal by its test, which also writes it anew: `npx vitest run --project unit test/unit/store/json-schema -u`.
 */
export function calibrationJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(calibrationSchema);
  const $id = `urn:ridgepoint:schema:calibration:${SCHEMA_VERSION}`;
  return `${JSON.stringify({ $schema, $id, ...schema }, null, 2)}\n`;
}
