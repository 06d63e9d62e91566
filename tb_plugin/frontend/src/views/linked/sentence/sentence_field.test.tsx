// @vitest-environment happy-dom
import { cleanup, fireEvent, render, waitFor } from "@testing-library/preact";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Vocabulary } from "../../../api/types";
import { SentenceField } from "./SentenceField";

afterEach(cleanup);

const WORDS = ["the", "food", "good", "not"];

function open(vocabulary: Vocabulary | Error = { words: WORDS, unknown: null }, hasRoom = true) {
  const [onType, onClose] = [vi.fn(), vi.fn()];
  const answer = async () => {
    if (vocabulary instanceof Error) throw vocabulary;
    return vocabulary;
  };
  const { container, getByText, getByLabelText } = render(
    <SentenceField text="" vocabulary={answer} hasRoom={hasRoom} onType={onType} onClose={onClose} />,
  );
  return {
    onType,
    onClose,
    type: (value: string) => fireEvent.input(getByLabelText("type a sentence"), { target: { value } }),
    press: (key: string) => fireEvent.keyDown(getByLabelText("type a sentence"), { key }),
    submit: () => fireEvent.submit(container.querySelector("form")!),
    said: () => container.querySelector("[role=status]")!.textContent,
    offered: () => [...container.querySelectorAll("option")].map((one) => one.value),
    button: (text: string) => getByText(text) as HTMLButtonElement,
  };
}

describe("the field of a sentence", () => {
  it("reads words that are known, alone or beside the others, and completes the last one", async () => {
    const { type, submit, offered, button, onType } = open();
    type("the go");
    await waitFor(() => expect(offered()).toContain("the good"));
    expect(button("read it").disabled).toBe(true);
    type("the good  food");
    expect(button("read it").disabled).toBe(false);
    submit();
    fireEvent.click(button("beside"));
    expect(onType.mock.calls).toEqual([
      ["the good food", false],
      ["the good food", true],
    ]);
  });

  it("names words that are not known, and reads them only where there is a word for these", async () => {
    const { type, submit, said, onType } = open();
    type("the zebra ");
    await waitFor(() => expect(said()).toContain("not in the record: zebra – there is no word for unknown ones"));
    submit();
    expect(onType).not.toHaveBeenCalled();
    cleanup();
    const other = open({ words: WORDS, unknown: "<unk>" });
    other.type("the zebra ");
    await waitFor(() => expect(other.said()).toContain("not in the record: zebra – read as <unk>"));
    other.submit();
    expect(other.onType).toHaveBeenCalledExactlyOnceWith("the zebra", false);
  });

  it("says why nothing can be read, and where there is no room", async () => {
    const { type, submit, said, onType } = open(new Error("The network of this record is gone."));
    await waitFor(() => expect(said()).toContain("The network of this record is gone."));
    type("the food");
    submit();
    expect(onType).not.toHaveBeenCalled();
    cleanup();
    const full = open(undefined, false);
    full.type("the food");
    await waitFor(() => expect(full.button("read it").disabled).toBe(false));
    expect(full.button("beside").disabled).toBe(true);
    expect(full.said()).toContain("Three sentences are shown");
  });

  it("closes by Escape alone", () => {
    const { press, onClose } = open();
    press("a");
    expect(onClose).not.toHaveBeenCalled();
    press("Escape");
    expect(onClose).toHaveBeenCalledOnce();
  });
});
