/** Numbers as a person reads them: three figures, a real minus, a sign where the sign is the message. */

export function plain(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text =
    Number.isInteger(size) || size >= 1000
      ? grouped(Math.round(size))
      : size < 0.001
        ? size.toExponential(1)
        : shortest(size);
  return value < 0 ? `−${text.replace("e-", "e−")}` : text.replace("e-", "e−");
}

export function signed(value: number | null | undefined): string {
  const text = plain(value);
  return typeof value === "number" && value > 0 ? `+${text}` : text;
}

export function percent(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  return `${Math.round(value * 100)} %`;
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** Thousands apart by a thin space, which no language takes for a decimal point. */
function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, "\u2009");
}

function shortest(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.1 ? 2 : 3;
  return value.toFixed(digits);
}
