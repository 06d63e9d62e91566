/** A line in parts, of which those that fit are seen, and whole: a number that is cut would be another. The title has all. */
interface Props {
  /** The most important first. */
  parts: readonly string[];
  /** What the title says besides. */
  about?: string | undefined;
  class?: string;
}

export function Parts({ parts, about, class: name = "" }: Props) {
  const whole = parts.join("");
  return (
    <span class={`parts ${name}`} title={about ? `${whole}\n${about}` : whole}>
      {parts.map((part, place) => (
        <span key={place}>{part}</span>
      ))}
    </span>
  );
}
