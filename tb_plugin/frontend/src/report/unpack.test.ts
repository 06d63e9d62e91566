import { describe, expect, it } from "vitest";
import report from "../../../../tests/data/report.txt?raw";
import { bytesOf } from "./base85";
import { unpackLzma } from "./lzma";

const [, length, letters] = /^data-length="(\d+)">(\S+)/.exec(report)!;
const packed = bytesOf(letters!);

describe("what Python packed", () => {
  it("is read as it was", () => {
    const unpacked = unpackLzma(packed, Number(length));
    const content = new DataView(unpacked.buffer).getUint32(0, true);
    const { format } = JSON.parse(new TextDecoder().decode(unpacked.subarray(4, 4 + content))) as { format: number };
    expect(format).toBe(1);
  });

  it("is refused where it is not as it was", () => {
    const damaged = (at: number) => packed.map((byte, index) => (index === at ? byte ^ 16 : byte));
    for (const at of [1, 2, 5, 500, packed.length >> 1, packed.length - 7, packed.length - 1])
      expect(() => unpackLzma(damaged(at), Number(length)), `byte ${at}`).toThrow(RangeError);
    expect(() => unpackLzma(packed.subarray(0, -3), Number(length))).toThrow(RangeError);
    expect(() => unpackLzma(new Uint8Array(9), 100)).toThrow(RangeError);
    for (const other of [-1, 1]) expect(() => unpackLzma(packed, Number(length) + other)).toThrow(RangeError);
  });

  it("is of any length", () => {
    expect([...bytesOf("")]).toEqual([]);
    expect([...bytesOf("009C6")]).toEqual([0, 1, 2, 3]);
    expect([...bytesOf("009C61O")]).toEqual([0, 1, 2, 3, 4]);
  });
});
