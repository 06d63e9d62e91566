import { describe, expect, it } from "vitest";
import { toCsv, toTabs } from "./table";

const table = (cell: string | number | null) => ({ columns: ["word", "value"], rows: [[cell, 1]] });
const firstCell = (cell: string | number | null) => toCsv(table(cell)).slice("\ufeffword,value\r\n".length, -4);

describe("comma-separated values", () => {
  it("begin with the mark of UTF-8 and end each line as RFC 4180 says", () => {
    expect(toCsv(table("שלום"))).toBe("\ufeffword,value\r\nשלום,1\r\n");
  });

  it("quote commas, quotes and line breaks, and nothing else", () => {
    expect(firstCell('say "hi", you')).toBe('"say ""hi"", you"');
    expect(firstCell("line\nbreak")).toBe('"line\nbreak"');
    expect(firstCell("line\rbreak")).toBe('"line\rbreak"');
    expect(firstCell("<b>;&'")).toBe("<b>;&'");
  });

  it("let no word be taken for a formula, and leave numbers alone", () => {
    for (const word of ["=1+1", "+1", "-", "@me", "\tx"]) expect(firstCell(word)).toBe(`'${word}`);
    expect(firstCell('=HYPERLINK("x")')).toBe(`"'=HYPERLINK(""x"")"`);
    expect(firstCell(-0.25)).toBe("-0.25");
    expect(firstCell("a-b")).toBe("a-b");
  });

  it("leave a cell empty where nothing is known", () => {
    expect(firstCell(null)).toBe("");
    expect(firstCell(Number.NaN)).toBe("");
  });
});

describe("lines for the clipboard", () => {
  it("part cells by tabs and tables by a blank line", () => {
    expect(toTabs([table("a, b"), table("tab\there")])).toBe('word\tvalue\na, b\t1\n\nword\tvalue\n"tab\there"\t1\n');
  });
});
