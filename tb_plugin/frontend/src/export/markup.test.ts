import { describe, expect, it } from "vitest";
import { HOSTILE } from "../testing/synthetic";
import { element, rounded, toXml } from "./markup";

describe("markup", () => {
  it("keeps words that have broken drawings as text", () => {
    for (const word of HOSTILE) {
      const xml = toXml(element("text", { "data-word": word }, [word]));
      expect(xml.match(/</g)).toHaveLength(2);
      expect(xml.replace(/^<text data-word="[^"<]*">/, "")).not.toContain('"<');
      expect(decoded(/data-word="([^"]*)"/.exec(xml)![1]!)).toBe(word);
      expect(decoded(/>([^<]*)</.exec(xml)![1]!)).toBe(word);
    }
  });

  it("replaces what no XML file may hold, and keeps emoji and line breaks", () => {
    expect(toXml("a\u0000b\u001bc\ud800d\uffffe")).toBe("a\ufffdb\ufffdc\ufffdd\ufffde");
    expect(toXml(element("text", { "data-word": "a\nb\t👩‍👩‍👧‍👦" }))).toBe('<text data-word="a&#10;b&#9;👩‍👩‍👧‍👦"/>');
  });

  it("leaves out what is null and rounds to hundredths", () => {
    expect(toXml(element("rect", { x: 1.23456, rx: null, width: -0.001 }))).toBe('<rect x="1.23" width="0"/>');
    expect(rounded(12)).toBe("12");
  });
});

function decoded(text: string): string {
  const known: Record<string, string> = { lt: "<", gt: ">", quot: '"', amp: "&", "#10": "\n", "#9": "\t", "#13": "\r" };
  return text.replace(/&([^;]+);/g, (_, name: string) => known[name]!);
}
