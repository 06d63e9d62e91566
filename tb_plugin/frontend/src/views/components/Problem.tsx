/** A failure as a sentence, with a way on. */

export function Problem({ sentence, onRetry }: { sentence: string; onRetry: () => void }) {
  return (
    <div class="problem" role="alert">
      <p>{sentence}</p>
      <button type="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}
