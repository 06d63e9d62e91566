// @vitest-environment happy-dom
import { render } from "@testing-library/preact";
import { expect, it, vi } from "vitest";
import { Keep } from "./Keep";

it("draws of many only those that changed", () => {
  const drawn = vi.fn((name: string, shown: boolean) => <li>{shown ? name.toUpperCase() : name}</li>);
  const Columns = ({ shown }: { shown: string }) => (
    <ul>
      {["a", "b", "c"].map((name) => (
        <Keep key={name} of={[name === shown]} draw={() => drawn(name, name === shown)} />
      ))}
    </ul>
  );
  const { container, rerender } = render(<Columns shown="a" />);
  expect(drawn).toHaveBeenCalledTimes(3);
  rerender(<Columns shown="b" />);
  expect(drawn.mock.calls.slice(3)).toEqual([
    ["a", false],
    ["b", true],
  ]);
  expect(container.textContent).toBe("aBc");
});

it("draws nothing anew that is made of the same; while something is awaited, the rest may lag behind", () => {
  const drawn = vi.fn((text: string) => <p>{text}</p>);
  const One = ({ record, lens, awaits = false }: { record: string; lens: number; awaits?: boolean }) => (
    <Keep of={[record]} besides={[lens]} mayStay={awaits} draw={() => drawn(`${record} ${lens}`)} />
  );
  const { container, rerender } = render(<One record="a" lens={1} />);
  rerender(<One record="a" lens={1} />);
  rerender(<One record="a" lens={2} awaits />);
  rerender(<One record="a" lens={1} />);
  expect(drawn).toHaveBeenCalledTimes(1);
  rerender(<One record="a" lens={2} />);
  expect(container.textContent).toBe("a 2");
  rerender(<One record="b" lens={2} awaits />);
  expect(container.textContent).toBe("b 2");
  expect(drawn).toHaveBeenCalledTimes(3);
});
