/** A line in parts, of which those that fit are seen, and whole: the others wrap out of sight. The title has all. */
interface Props {
  /** The most important first. */
  parts: readonly string[];
  /** What the title says besides. */
  about?: string | undefined;
  /** Whether not even the first part must be seen; else it is cut where it is too wide. */
  optional?: boolean;
  class?: string;
}

export function Parts({ parts, about, optional = false, class: name = "" }: Props) {
  const whole = parts.join("");
  return (
    <span class={`parts ${optional ? "optional " : ""}${name}`} title={about ? `${whole}\n${about}` : whole}>
      {parts.map((part, place) => (
        <span key={place}>{part}</span>
      ))}
    </span>
  );
}
