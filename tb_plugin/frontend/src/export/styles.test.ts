import { describe, expect, it } from "vitest";
import { INITIAL, readPaint, styleAttributes } from "./styles";

const style = (values: Record<string, string>) => ({ getPropertyValue: (name: string) => values[name] ?? "" });

describe("styles as attributes", () => {
  it("write colours so that every reader of SVG knows them", () => {
    expect(readPaint("rgb(232, 113, 10)")).toEqual({ paint: "#e8710a", alpha: 1 });
    expect(readPaint("rgba(0, 0, 0, 0.25)")).toEqual({ paint: "#000000", alpha: 0.25 });
    expect(readPaint("rgb(1 2 3 / 50%)")).toEqual({ paint: "#010203", alpha: 0.5 });
    expect(readPaint("color(srgb 1 0.5 0)")).toEqual({ paint: "#ff8000", alpha: 1 });
    expect(readPaint("rgba(0, 0, 0, 0)").paint).toBe("none");
    expect(readPaint('url("#ramp")').paint).toBe('url("#ramp")');
  });

  it("say only what the parent does not", () => {
    const outer = styleAttributes(style({ fill: "rgb(255, 0, 0)", "font-size": "12px", opacity: "1" }), INITIAL);
    expect(outer.attributes).toEqual({ fill: "#ff0000", "font-size": "12" });
    const inner = styleAttributes(
      style({ fill: "rgb(255, 0, 0)", "font-size": "12px", opacity: "0.4", "text-decoration-line": "underline" }),
      outer.inherited,
    );
    expect(inner.attributes).toEqual({ opacity: "0.4", "text-decoration": "underline" });
  });

  it("keep the edge of letters behind them", () => {
    const { attributes } = styleAttributes(style({ stroke: "#ffffff", "paint-order": "stroke" }), INITIAL);
    expect(attributes).toEqual({ stroke: "#ffffff", "paint-order": "stroke" });
  });

  it("keep the alpha of a colour beside the opacity", () => {
    const { attributes } = styleAttributes(style({ fill: "rgba(0, 0, 255, 0.5)", "fill-opacity": "0.5" }), INITIAL);
    expect(attributes).toMatchObject({ fill: "#0000ff", "fill-opacity": "0.25" });
  });
});
