/** Tells that something is awaited for so long that one should see it: what comes sooner costs no drawing in between. */
import { useEffect, useState } from "preact/hooks";

const LATE_MS = 250;

export function useLate(pending: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!pending) return;
    const timer = setTimeout(() => setLate(true), LATE_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [pending]);
  return pending && late;
}
