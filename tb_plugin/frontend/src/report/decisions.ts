/**
 * Decisions out of a range coder: each is read with the chance that its place had of being 0 before.
 *
 * Source: I. Pavlov, "LZMA Specification", 2015, https://www.7-zip.org/sdk.html
 */
export class Decisions {
  private readonly chances: Uint16Array;
  private range = 0xffffffff;
  private code = 0;
  private at = 1;

  /** `places`: of how many kinds of decision a chance is kept. */
  constructor(
    private readonly packed: Uint8Array,
    places: number,
  ) {
    this.chances = new Uint16Array(places).fill(1024);
    for (let count = 0; count < 4; count++) this.code = ((this.code << 8) | packed[this.at++]!) >>> 0;
  }

  /** Whether all was read and as it was written: any change of the bytes leaves something. */
  get isEnd(): boolean {
    return this.code === 0 && this.at === this.packed.length;
  }

  bit(place: number): 0 | 1 {
    const chance = this.chances[place]!;
    const bound = (this.range >>> 11) * chance;
    const isZero = this.code < bound;
    if (isZero) {
      this.range = bound;
      this.chances[place] = chance + ((2048 - chance) >> 5);
    } else {
      this.range -= bound;
      this.code -= bound;
      this.chances[place] = chance - (chance >> 5);
    }
    this.widen();
    return isZero ? 0 : 1;
  }

  /** A number of so many bits, the highest first. */
  number(start: number, bits: number): number {
    let node = 1;
    for (let left = bits; left > 0; left--) node = 2 * node + this.bit(start + node);
    return node - (1 << bits);
  }

  /** The same, the lowest bit first. */
  reversed(start: number, bits: number): number {
    let node = 1;
    let found = 0;
    for (let place = 0; place < bits; place++) {
      const bit = this.bit(start + node);
      node = 2 * node + bit;
      found += bit << place;
    }
    return found;
  }

  /** A number whose bits are 0 and 1 alike. */
  even(bits: number): number {
    let found = 0;
    for (let left = bits; left > 0; left--) {
      this.range >>>= 1;
      const isOne = this.code >= this.range;
      if (isOne) this.code -= this.range;
      found = 2 * found + (isOne ? 1 : 0);
      this.widen();
    }
    return found;
  }

  private widen(): void {
    if (this.range >= 2 ** 24) return;
    this.range = (this.range << 8) >>> 0;
    this.code = ((this.code << 8) | this.packed[this.at++]!) >>> 0;
  }
}
