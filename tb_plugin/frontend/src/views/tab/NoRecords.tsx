/** A tab without data: what to do so that there is some. */
import { TourButton } from "../tour/TourButton";

const SCRIPT = `from lightning.pytorch import Trainer
from lightning_rnnvis import RNNVis

# vocabulary: a file, a list, a dictionary or a tokenizer
trainer = Trainer(callbacks=[RNNVis(vocabulary)])
trainer.fit(model)`;

const COMMANDS = `tensorboard --logdir lightning_logs
lightning-rnnvis view lightning_logs`;

export function NoRecords({ notices, onLook }: { notices: readonly string[]; onLook: () => void }) {
  return (
    <main class="empty">
      <h1>No RNNVis records here yet</h1>
      <p>
        This tab shows what the units of an RNN, LSTM or GRU respond to, epoch by epoch. Give Lightning’s trainer the
        callback, and every validation is recorded:
      </p>
      <pre>{SCRIPT}</pre>
      <p>Then look at the same folder, with TensorBoard or without; records appear while training still runs:</p>
      <pre>{COMMANDS}</pre>
      <h2>You did, and nothing is here?</h2>
      <ul>
        <li>
          The first record is written when the first validation ends; <code>trainer.validate(model)</code> before{" "}
          <code>fit</code> makes one of the untrained model.
        </li>
        <li>
          It must be the folder that the trainer logs to, <code>trainer.log_dir</code>, or one above it.
        </li>
        <li>The training’s own output says why, where the callback met something that it cannot record.</li>
      </ul>
      {notices.length > 0 && (
        <ul class="notices">
          {notices.map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
        </ul>
      )}
      <p>
        <button type="button" class="wide" onClick={onLook}>
          look again
        </button>{" "}
        <TourButton label="what the tab will show" />
      </p>
    </main>
  );
}
