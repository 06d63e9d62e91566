// @vitest-environment happy-dom
import { cleanup, fireEvent, render } from "@testing-library/preact";
import { afterEach, describe, expect, it, vi } from "vitest";
import { fittedScales } from "../../layout/scales";
import { DEFAULT_CHOICES, type Change, type Choices } from "../../state/choices/choices";
import { golden } from "../../testing/golden";
import { Search } from "./Search";
import { Slider } from "./Slider";
import { ViewMenu } from "./ViewMenu";

afterEach(cleanup);

const { snapshot } = golden;

describe("the search", () => {
  function search() {
    const [onWord, onUnit] = [vi.fn(), vi.fn()];
    const { container } = render(<Search snapshot={snapshot} onWord={onWord} onUnit={onUnit} />);
    const field = container.querySelector("input")!;
    const find = (value: string) => fireEvent.change(field, { target: { value } });
    return { container, field, find, onWord, onUnit };
  }
  const seen = snapshot.words.filter(({ cloud }) => cloud >= 0);

  it("offers the words that occurred while it is used, and not before", () => {
    const { container, field } = search();
    expect(container.querySelectorAll("option")).toHaveLength(0);
    fireEvent.focus(field);
    expect(container.querySelectorAll("option")).toHaveLength(seen.length);
    fireEvent.blur(field);
    expect(container.querySelectorAll("option")).toHaveLength(0);
  });

  it("finds a word, a unit by its number or name, and says what is not there", () => {
    const { container, find, onWord, onUnit } = search();
    find(` ${seen[0]!.text} `);
    expect(onWord).toHaveBeenCalledExactlyOnceWith(seen[0]!.text);
    find("3");
    find("Unit 0");
    expect(onUnit.mock.calls).toEqual([[3], [0]]);
    const missing = () => container.querySelector("[role=status]")?.textContent;
    expect(missing()).toBeUndefined();
    find(`unit ${snapshot.units}`);
    expect(missing()).toBe(`no “unit ${snapshot.units}” in this record`);
    find("");
    expect(missing()).toBeUndefined();
    expect(onUnit).toHaveBeenCalledTimes(2);
  });
});

it("a slider is moved when its number changes, and not at each drawing", () => {
  const slider = (value: number) => (
    <Slider label="clip" shown="" least={0} most={9} step={1} value={value} onMove={() => {}} />
  );
  const { rerender } = render(slider(3));
  const moved = vi.spyOn(HTMLInputElement.prototype, "value", "set");
  rerender(slider(3));
  expect(moved).not.toHaveBeenCalled();
  rerender(slider(4));
  expect(moved).toHaveBeenCalledExactlyOnceWith("4");
  moved.mockRestore();
});

describe("the menu of how it looks", () => {
  function open(part: Partial<Choices> = {}) {
    let choices: Choices = { ...DEFAULT_CHOICES, ...part };
    const act = (change: Change) => void (choices = change(choices));
    const scales = fittedScales([{ snapshot, sentences: [] }]);
    const made = render(<ViewMenu choices={choices} snapshot={snapshot} scales={scales} act={act} />);
    fireEvent.click(made.getByText("view ▾"));
    return { ...made, choices: () => choices };
  }

  it("is closed by its button and by Escape, and keeps the key from what lies below", () => {
    const { container, getByText, queryByRole } = open();
    const onKey = vi.fn();
    container.addEventListener("keydown", onKey);
    fireEvent.keyDown(queryByRole("group", { name: "how it looks" })!, { key: "Escape" });
    expect(queryByRole("group", { name: "how it looks" })).toBeNull();
    expect(document.activeElement).toBe(getByText("view ▾"));
    expect(onKey).not.toHaveBeenCalled();
  });

  it("draws the main links, or a range whose ends never pass one another", () => {
    for (const [end, value, range] of [
      ["weakest link", "0.9", { threshold: 0.6, ceiling: 0.6 }],
      ["strongest link", "0.1", { threshold: 0.2, ceiling: 0.2 }],
    ] as const) {
      const { getByLabelText, choices } = open({ mainLinks: true, threshold: 0.2, ceiling: 0.6 });
      fireEvent.input(getByLabelText(end), { target: { value } });
      expect(choices()).toMatchObject({ mainLinks: false, ...range });
      cleanup();
    }
    const all = open({ mainLinks: false, threshold: 0, ceiling: 1 });
    const links = snapshot.clouds.length * snapshot.chips.length;
    expect(all.container.querySelector(".slider output")!.textContent).toContain(`of ${links}`);
    fireEvent.click(all.getByText("main"));
    expect(all.choices().mainLinks).toBe(true);
  });

  it("sets colours, shapes, orders, views and speed", () => {
    const { getByLabelText, getByRole, choices } = open();
    const press = (group: string, name: string) => {
      const buttons = [...getByRole("group", { name: group }).querySelectorAll("button")];
      fireEvent.click(buttons.find((button) => button.textContent === name)!);
    };
    press("shape of the chips", "tall");
    press("chips by", "importance");
    press("units by", "memory");
    press("words as", "list");
    fireEvent.change(getByLabelText("words coloured by"), { target: { value: "chip" } });
    fireEvent.change(getByLabelText("records a second"), { target: { value: "10" } });
    fireEvent.click(getByLabelText("raw signs"));
    fireEvent.click(getByLabelText("fit to this epoch"));
    expect(choices()).toMatchObject({
      chipShape: "tall",
      chipOrder: "importance",
      unitColour: "memory",
      wordView: "list",
      wordColour: "chip",
      rawSigns: true,
      fit: true,
      timeline: { speed: 10 },
    });
  });
});
