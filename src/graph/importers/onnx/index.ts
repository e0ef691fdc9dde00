import { buildModel } from "../../build/build.ts";
import { HEAD_BYTES } from "../file.ts";
import type { Importer } from "../importer.ts";
import { MODEL_FIELDS } from "./messages.ts";
import { parseModel } from "./parse.ts";
import { readSkeleton } from "./skeleton.ts";
import { BYTES, FIXED32, FIXED64, VARINT, varint, WireReader } from "./wire.ts";

/** ONNX (https://onnx.ai): a protobuf message, recognised by the fields at its top. */
export const onnx: Importer = {
  id: "onnx",
  label: "ONNX",

  sniff({ head, source }) {
    let at = 0;
    let fields = 0;
    while (at < head.length) {
      const tag = varint(head, at);
      // A field cut off by the end of the head says nothing; one cut off by the end of the file is a bad sign.
      if (!tag) return head.length === HEAD_BYTES && fields > 0;
      const [number, wire] = [Math.floor(tag.value / 8), tag.value % 8];
      if (MODEL_FIELDS[number] !== wire) return false;
      fields++;
      if (wire === FIXED32 || wire === FIXED64) return false;
      const value = varint(head, tag.next);
      if (!value) return fields > 1;
      at = value.next;
      if (wire === BYTES) {
        if (value.value < 0) return false;
        at += value.value;
        // A graph that is too long is a truncated model; a name that is, is none.
        if (at > source.size && number !== 7) return false;
      } else if (wire !== VARINT) return false;
    }
    return fields > 0;
  },

  async open({ source }, options) {
    const reader = new WireReader(await readSkeleton(source));
    return buildModel(parseModel(reader, source.size, source.name), options);
  },
};
