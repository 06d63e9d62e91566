// @vitest-environment happy-dom
import { render } from "@testing-library/preact";
import { expect, it, vi } from "vitest";
import { useEachKept } from "./useKept";

it("draws of many only those that changed", () => {
  const drawn = vi.fn((name: string, shown: boolean) => <li key={name}>{shown ? name.toUpperCase() : name}</li>);
  const Columns = ({ shown }: { shown: string }) => {
    const column = useEachKept();
    return <ul>{["a", "b", "c"].map((name) => column(name, [name === shown], () => drawn(name, name === shown)))}</ul>;
  };
  const { container, rerender } = render(<Columns shown="a" />);
  expect(drawn).toHaveBeenCalledTimes(3);
  rerender(<Columns shown="b" />);
  expect(drawn.mock.calls.slice(3)).toEqual([
    ["a", false],
    ["b", true],
  ]);
  expect(container.textContent).toBe("aBc");
});
