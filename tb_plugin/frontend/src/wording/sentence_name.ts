/** How a sentence is called: typed ones have numbers from -1 downwards. */
export function sentenceName(index: number): string {
  return index < 0 ? `typed sentence ${-index}` : `sentence ${index}`;
}

/** A title from where it differs from those beside it that begin alike, such as `… very good`. */
export function fromDifference(title: string, beside: readonly string[]): string {
  const words = title.split(" ");
  const alike = beside.map((other) => {
    const others = other.split(" ");
    return words.findIndex((word, place) => word !== others[place]);
  });
  const most = Math.max(0, ...alike);
  return most > 0 ? `… ${words.slice(most).join(" ")}` : title;
}
