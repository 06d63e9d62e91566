/** How epochs without a record are called. */
interface Named {
  readonly first: number;
  /** Null where the training was not finite to its end. */
  readonly last: number | null;
  /** What was NaN or infinite; null where it is not known why there is no record. */
  readonly what: string | null;
}

export function gapEpochs({ first, last }: Named): string {
  if (last === null) return `${first} …`;
  return last > first ? `${first}–${last}` : String(first);
}

/** As a sentence without its full stop. */
export function gapSentence(gap: Named): string {
  const { first, last, what } = gap;
  const epochs = last === first ? `epoch ${first}` : `epochs ${first} to ${last}`;
  const named = last === null ? `epoch ${first} on` : epochs;
  return what === null ? `no record of ${named}` : `no record of ${named}: ${what} NaN or infinite`;
}
