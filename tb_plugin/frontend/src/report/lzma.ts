/**
 * LZMA as `lightning_rnnvis/report/page.py` writes it: no header, an end marker, lc = 3, lp = 0, pb = 0. It takes an eighth
 * less room than gzip, which browsers know by themselves.
 *
 * Source: I. Pavlov, "LZMA Specification", 2015, https://www.7-zip.org/sdk.html
 */
import { Decisions } from "./decisions";

const CONTEXT_BITS = 3;
/** What the last four steps were: literals, matches, repeated ones. */
const STATES = 12;
/** Chances of a byte, alone and beside the one at the last distance. */
const BYTE = 0x300;
/** Chances of a length: two choices, then one of three trees. */
const COUNTS = 2 + 8 + 8 + 256;

/** Where the chances of each kind of decision begin. */
const MATCH = 0;
const REPEATED = MATCH + STATES;
const NOT_LAST = REPEATED + STATES;
const NOT_SECOND = NOT_LAST + STATES;
const NOT_THIRD = NOT_SECOND + STATES;
const LONG = NOT_THIRD + STATES;
const COUNT = LONG + STATES;
const REPEATED_COUNT = COUNT + COUNTS;
const SLOT = REPEATED_COUNT + COUNTS;
const DISTANCE = SLOT + 4 * 64;
const LOWEST = DISTANCE + 128;
const BYTES = LOWEST + 16;
const PLACES = BYTES + (BYTE << CONTEXT_BITS);

const END = 0xffffffff;

/**
 * What was packed: so many bytes.
 *
 * @throws RangeError where the packed bytes are not as they were written.
 */
export function unpackLzma(packed: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  const read = new Decisions(packed, PLACES);
  /** The distances of the last four matches, less one. */
  let [last, second, third, fourth] = [0, 0, 0, 0];
  let state = 0;
  let done = 0;
  while (done <= length) {
    if (!read.bit(MATCH + state)) {
      const before = done > 0 ? out[done - 1]! : 0;
      out[done] = byte(read, BYTES + BYTE * (before >> (8 - CONTEXT_BITS)), state < 7 ? null : out[done - last - 1]!);
      done++;
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    let count = 1;
    if (!read.bit(REPEATED + state)) {
      [second, third, fourth] = [last, second, third];
      count = readCount(read, COUNT);
      last = distance(read, count);
      if (last === END) break;
      state = state < 7 ? 7 : 10;
    } else {
      let isShort = false;
      if (!read.bit(NOT_LAST + state)) isShort = !read.bit(LONG + state);
      else if (!read.bit(NOT_SECOND + state)) [last, second] = [second, last];
      else if (!read.bit(NOT_THIRD + state)) [last, second, third] = [third, last, second];
      else [last, second, third, fourth] = [fourth, last, second, third];
      if (!isShort) count = readCount(read, REPEATED_COUNT);
      state = isShort ? (state < 7 ? 9 : 11) : state < 7 ? 8 : 11;
    }
    if (last >= done || done + count > length) break;
    for (const end = done + count; done < end; done++) out[done] = out[done - last - 1]!;
  }
  if (last !== END || done !== length || !read.isEnd) throw new RangeError("This is not what was packed.");
  return out;
}

/** `alike`: the byte at the last distance, which leads as long as the bits are its own. */
function byte(read: Decisions, start: number, alike: number | null): number {
  let node = 1;
  if (alike !== null)
    for (let place = 7, agrees = true; place >= 0 && agrees; place--) {
      const expected = (alike >> place) & 1;
      const bit = read.bit(start + 0x100 * (1 + expected) + node);
      node = 2 * node + bit;
      agrees = bit === expected;
    }
  while (node < 0x100) node = 2 * node + read.bit(start + node);
  return node - 0x100;
}

function readCount(read: Decisions, start: number): number {
  if (!read.bit(start)) return 2 + read.number(start + 2, 3);
  if (!read.bit(start + 1)) return 10 + read.number(start + 10, 3);
  return 18 + read.number(start + 18, 8);
}

function distance(read: Decisions, count: number): number {
  const slot = read.number(SLOT + 64 * Math.min(count - 2, 3), 6);
  if (slot < 4) return slot;
  const bits = (slot >> 1) - 1;
  const start = (2 + (slot & 1)) * 2 ** bits;
  if (slot < 14) return start + read.reversed(DISTANCE + start - slot, bits);
  return start + 16 * read.even(bits - 4) + read.reversed(LOWEST, 4);
}
