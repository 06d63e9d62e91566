/** How a sentence is called: typed ones have numbers from -1 downwards. */
export function sentenceName(index: number): string {
  return index < 0 ? `typed sentence ${-index}` : `sentence ${index}`;
}
